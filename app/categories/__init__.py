"""The categories of money: the tree, what each carries, since when it is ours, and what a change does to the tables."""
