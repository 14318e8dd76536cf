"""Makes what Quarkus generates depend on the sources alone.

Quarkus 3.33 numbers the values that its start-up steps hand to each other ("proxykey17") as they
come, from several threads. Numbered anew, in the order of the classes' names, two builds are the
same; all else that varied came from the order of hash tables, which .mvn/jvm.config settles.
"""

import re
import struct
import zipfile
from pathlib import Path

from .workspace import EPOCH_DATE

GENERATED = "quarkus/generated-bytecode.jar"
KEY = re.compile(rb"proxykey\d+")
UTF8 = 1
# Bytes after the tag of each other kind of constant; long and double take two places.
SIZES = {3: 4, 4: 4, 5: 8, 6: 8, 7: 2, 8: 2, 9: 4, 10: 4, 11: 4, 12: 4, 15: 3, 16: 2, 17: 4, 18: 4, 19: 2, 20: 2}
TWO_PLACES = (5, 6)


def stabilise(application: Path) -> None:
    """Rewrites the generated classes of an application's folder, if it is one of Quarkus."""
    jar = application / GENERATED
    if not jar.exists():
        return
    numbers = {}
    with zipfile.ZipFile(jar) as source:
        content = {name: source.read(name) for name in source.namelist()}
    for name in sorted(content):
        if name.endswith(".class"):
            content[name] = renamed(content[name], numbers)
    with zipfile.ZipFile(jar, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in sorted(content.items()):
            target.writestr(zipfile.ZipInfo(name, EPOCH_DATE), data, zipfile.ZIP_DEFLATED)


def renamed(class_file: bytes, numbers: dict) -> bytes:
    """The class with its keys numbered in the order in which they are met; `numbers` remembers them."""
    (count,) = struct.unpack_from(">H", class_file, 8)
    parts, at, index = [class_file[:10]], 10, 1
    while index < count:
        tag = class_file[at]
        if tag == UTF8:
            (length,) = struct.unpack_from(">H", class_file, at + 1)
            text = class_file[at + 3 : at + 3 + length]
            at += 3 + length
            if KEY.fullmatch(text):
                text = b"proxykey%d" % numbers.setdefault(text, len(numbers))
            parts.append(struct.pack(">BH", UTF8, len(text)) + text)
        else:
            parts.append(class_file[at : at + 1 + SIZES[tag]])
            at += 1 + SIZES[tag]
        index += 2 if tag in TWO_PLACES else 1
    return b"".join([*parts, class_file[at:]])
