"""Documents that are checked: ours, the golden ones beside the checkout, and what is done to them."""

import copy
import json
from pathlib import Path

import datex2_schemas
from lxml import etree

from afir_publisher.check import verdict
from afir_publisher.check.fault import MOST
from afir_publisher.check.names import PREFIXES

SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "feeds" / "datex2-3.7"
SPACES = {prefix: namespace for namespace, prefix in PREFIXES.items()} | {
    "xsi": "http://www.w3.org/2001/XMLSchema-instance"
}


def golden(name):
    """A golden document, as bytes."""
    return datex2_schemas.shared("datex2", "golden", name).read_bytes()


def ours(name):
    """A feed of the sample network, as bytes."""
    return (SAMPLES / name).read_bytes()


def checked(tmp_path, *contents, most=MOST):
    """The verdicts on documents that are given as they are written."""
    paths = []
    for number, content in enumerate(contents):
        path = tmp_path / f"{number}"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        paths.append(path)
    return verdict.check(paths, most)


def faults(tmp_path, *contents):
    """Kind and path of each fault of the last of some documents."""
    *_, last = checked(tmp_path, *contents)
    return [(fault.kind, fault.path) for fault in last.faults]


def changed_xml(content, xpath, change):
    """An XML document in which something is done to the first element of an XPath, or to what it is in."""
    root = etree.fromstring(content)
    element = root.xpath(xpath, namespaces=SPACES)[0]
    change(element)
    return etree.tostring(root)


def drop(element):
    """Take an element away."""
    element.getparent().remove(element)


def double(element):
    """Put a copy behind an element."""
    element.addnext(copy.deepcopy(element))


def move_to_end(element):
    """Put an element behind all others that are beside it."""
    element.getparent().append(element)


def said(text):
    """Let an element say something."""

    def say(element):
        element.text = text

    return say


def with_attribute(name, value):
    """Give an element an attribute, or take it away with `None`."""

    def change(element):
        if value is None:
            del element.attrib[name]
        else:
            element.set(name, value)

    return change


def called(tag):
    """Give an element another name."""

    def call(element):
        element.tag = tag

    return call


def changed_json(content, path, change):
    """A JSON document in which something is done: `change` gets what holds the last step of a path, and that step."""
    document = json.loads(content)
    node = document
    for step in path[:-1]:
        node = node[step]
    change(node, path[-1])
    return json.dumps(document)


def gone(node, step):
    """Take a member away."""
    del node[step]


def put(value):
    """Put another value in a place."""

    def change(node, step):
        node[step] = value

    return change
