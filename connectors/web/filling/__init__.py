"""How does somebody fill in a form: one question a page, saved as they go, checked, sent?"""
