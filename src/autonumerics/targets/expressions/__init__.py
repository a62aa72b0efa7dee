"""Expressions as targets: trees over the tables of functions and operations.

tree        rows, in canonical order
infix       what is written between two operands
names       what can be called
reading     text to tree
text        tree to text
spans       ranges by their exact ends
rules       what rows mean for balls, ranges and power series
switches    where one piece ends and another begins
evaluation  values, ranges and power series of a tree; limits
composed    a tree as a function
"""
