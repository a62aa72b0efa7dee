"""A whole function at every input of a format: what is right there, and what code makes of it.

`line` and its `pieces` know what is right at all inputs, with `signs` for zeros, `waves` for sines
of any size, `right_values` for single inputs and `special_facts` from the standards. `measuring`
holds code against it at every input, `sampling` at special, hard and random ones, `windows` at very
many of binary64, `special_values` at those that standards name; `findings` is what they say.
"""
