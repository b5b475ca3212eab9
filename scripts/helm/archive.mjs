import { gunzipSync, inflateRawSync } from 'node:zlib';

const TAR_BLOCK = 512;
const ZIP_END = 0x06_05_4b_50;
const ZIP_ENTRY = 0x02_01_4b_50;
const DEFLATED = 8;

/**
 * One file of a .tgz as npm makes them.
 * @param {Buffer} archive
 * @param {string} path as it is written in the archive, at most 100 characters
 * @returns {Buffer}
 */
export function fileInTarball(archive, path) {
  const tar = gunzipSync(archive);
  let at = 0;
  while (at + TAR_BLOCK <= tar.length) {
    const name = text(tar, at, 100);
    const size = parseInt(text(tar, at + 124, 12), 8) || 0;
    const start = at + TAR_BLOCK;
    if (name === path) return tar.subarray(start, start + size);
    at = start + Math.ceil(size / TAR_BLOCK) * TAR_BLOCK;
  }
  throw new Error(`the package has no ${path}`);
}

/**
 * One file of a zip below 4 GB.
 * @param {Buffer} archive
 * @param {string} path as it is written in the archive
 * @returns {Buffer}
 */
export function fileInZip(archive, path) {
  const end = archive.lastIndexOf(littleEndian(ZIP_END));
  let at = end < 0 ? archive.length : archive.readUInt32LE(end + 16);
  while (at + 46 <= archive.length && archive.readUInt32LE(at) === ZIP_ENTRY) {
    const [name, extra, comment] = [28, 30, 32].map((field) => archive.readUInt16LE(at + field));
    if (archive.toString('utf8', at + 46, at + 46 + name) === path) return content(archive, at);
    at += 46 + name + extra + comment;
  }
  throw new Error(`the layer has no ${path}`);
}

function content(archive, entry) {
  const local = archive.readUInt32LE(entry + 42);
  // The extra field of the local header may differ in length from that of the directory.
  const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const bytes = archive.subarray(start, start + archive.readUInt32LE(entry + 20));
  return archive.readUInt16LE(entry + 10) === DEFLATED ? inflateRawSync(bytes) : bytes;
}

function littleEndian(number) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(number);
  return bytes;
}

function text(buffer, start, length) {
  return buffer.toString('utf8', start, start + length).split('\0', 1)[0];
}
