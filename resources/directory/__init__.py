"""The public A-Z directory: what it lists, how it is filtered, and its pages."""
