"""What failed on its way into the lake, told with its reason and put back on the stream."""
