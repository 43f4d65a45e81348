"""Feeds on their way to the systems of access points that want to be sent them.

    plan           what is sent next, and when: pure
    settings       what the configuration says
    parcel         a message as a whole document in a file
    post           one message over HTTPS, and what the answer means
    certificate    when ours expires
    queue          what of one feed is still to be sent
    courier        who sends it: what is next, its document, the post, and how far it is then
    rounds         couriers at work: once, or until somebody says stop

A message is put together from the store when it is sent, so the queue is the store's own list of messages. What is sent
is noted before and after: if nobody knows what became of it, everything is sent next.
"""
