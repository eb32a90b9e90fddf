"""The logs of every part and function in one stream, and one request followed through them."""
