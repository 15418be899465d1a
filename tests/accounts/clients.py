"""The rows of client files in the table of answers, and what is sent through their doors."""

PAGES = ""
API = ""
ADMIN = """
policy.clientclass              edit   see       see     see      edit
policy.historicalclientclass    list   list      list    list     list
"""
