"""Forms as data: what is asked, what is worked out, what keeps an answer from being taken."""
