"""Reviews: asked by preparers of people with a speciality, answered by each on their own."""
