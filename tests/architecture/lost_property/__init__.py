"""A whole capability of its own, which no other part of the program knows: lost property.

It proves that a capability needs nothing but its own folder and its place among the installed apps
and the addresses.
"""
