"""How do people prove who they are: a password and a code, or the trust's own sign-in?"""
