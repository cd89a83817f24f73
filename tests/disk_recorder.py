"""Writes down what SQLite asks of the disk, so that the disk after a power cut can be built.

`Recorder(file)` replaces three methods of the file system layer inside the very library that
Python's sqlite3 uses: xWrite, xTruncate and xSync note what they were asked and then do it.
The program that runs is the real one, with its own settings or one that the test names.

A record is `{"op", "file", "at", "n"}` as a line of JSON, behind it `n` bytes of data.
"""

import _sqlite3
import ctypes
import json
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_int64, c_void_p, string_at
from pathlib import Path

_WRITE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_TRUNCATE = CFUNCTYPE(c_int, c_void_p, c_int64)
_SYNC = CFUNCTYPE(c_int, c_void_p, c_int)
_OPEN = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, POINTER(c_int))
_DELETE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int)
_METHODS = 18  # pointers after the version


class Methods(Structure):
    """sqlite3_io_methods: a version, then pointers, of which we know four by place."""

    _fields_ = [("version", c_int), ("each", c_void_p * _METHODS)]


CLOSE, READ, WRITE, TRUNCATE, SYNC = range(5)


class Vfs(Structure):
    """The beginning of sqlite3_vfs."""

    _fields_ = [
        ("version", c_int),
        ("file_size", c_int),
        ("longest", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("data", c_void_p),
        ("open", c_void_p),
        ("delete", c_void_p),
    ]


class Recorder:
    """Stands before the file system layer of SQLite and notes what it is asked."""

    def __init__(self, path: str) -> None:
        library = ctypes.CDLL(_sqlite3.__file__)
        library.sqlite3_vfs_find.restype = POINTER(Vfs)
        self._vfs = library.sqlite3_vfs_find(None).contents
        self._out = Path(path).open("ab", buffering=0)  # noqa: SIM115 - as long as the process
        self._files, self._tables = {}, {}
        self._kept = []  # callbacks live as long as the process
        self._opens, self._deletes = _OPEN(self._vfs.open), _DELETE(self._vfs.delete)
        self._vfs.open = self._pointer(_OPEN, self._open)
        self._vfs.delete = self._pointer(_DELETE, self._delete)

    def note(self, op, file="", at=0, data=b""):
        head = {"op": op, "file": Path(file).name, "at": at, "n": len(data)}
        self._out.write(json.dumps(head).encode() + b"\n" + data)

    def _pointer(self, kind, does):
        self._kept.append(kind(does))
        return ctypes.cast(self._kept[-1], c_void_p).value

    # The name goes through as the pointer it is: SQLite keeps it and reads what stands behind it.
    def _open(self, layer, name, file, flags, told):
        done = self._opens(layer, name, file, flags, told)
        table = POINTER(Methods).from_address(file)
        if done == 0 and name and table:
            self._files[file] = string_at(name).decode()
            address = ctypes.cast(table, c_void_p).value
            if address not in self._tables:
                self._tables[address] = self._methods(table.contents)
            c_void_p.from_address(file).value = ctypes.addressof(self._tables[address])
        return done

    def _delete(self, layer, name, sync):
        self.note("delete", string_at(name).decode())
        return self._deletes(layer, name, sync)

    def _methods(self, theirs):
        """Give a copy of a table of methods in which ours stand before theirs."""
        ours = Methods.from_buffer_copy(theirs)
        write, cut = _WRITE(theirs.each[WRITE]), _TRUNCATE(theirs.each[TRUNCATE])
        sync = _SYNC(theirs.each[SYNC])

        def on_write(file, data, n, at):
            self.note("write", self._files[file], at, string_at(data, n))
            return write(file, data, n, at)

        def on_truncate(file, size):
            self.note("truncate", self._files[file], size)
            return cut(file, size)

        def on_sync(file, flags):
            done = sync(file, flags)
            self.note("sync", self._files[file])
            return done

        ours.each[WRITE] = self._pointer(_WRITE, on_write)
        ours.each[TRUNCATE] = self._pointer(_TRUNCATE, on_truncate)
        ours.each[SYNC] = self._pointer(_SYNC, on_sync)
        return ours
