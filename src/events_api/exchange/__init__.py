"""Exchange: the service as a whole in the standards of data portals and of aid.

Separate from the formats, which are of one list: these are of all that is published, and know no
page. It must not know the pages for browsers.
"""
