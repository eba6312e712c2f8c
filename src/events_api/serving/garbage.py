"""The collector of garbage, which a process that serves has look through little, and seldom.

Separate from the server, which is imported after the collector has been put off.
"""

import gc


def put_off_collections() -> None:
    """Have nothing collected until `spare_collections`.

    Of the 235,000 objects that imports leave, 900 are garbage; to look for them again and again
    takes a tenth of the time that the application takes to be there.
    """
    gc.disable()


def spare_collections() -> None:
    """Have the collector pass over what is there, and look through the rest seldom.

    What is there when a process begins to serve stays, and is not looked through again at each
    collection, which otherwise takes more than half of the time of a page. A year makes a hundred
    thousand objects that stay, too: by the usual threshold of 700, a quarter of its time would go
    into looking through those.
    """
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)
    gc.enable()
