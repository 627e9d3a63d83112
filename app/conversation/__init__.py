"""What people say about a request: comments, questions on a field, and who is named in them."""
