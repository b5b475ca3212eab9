import type { StoredObject } from './stored-object.js';

/** What lies directly in the directory `path`: directories first, each with the size of all below it. */
export function directoryEntries(objects: readonly StoredObject[], path: string): object[] {
  const directory = path.replace(/\/+$/, '');
  const inside = directory.replace(/^\/+/, '');
  const prefix = inside === '' ? '' : `${inside}/`;
  const within = objects.filter(({ key }) => key.startsWith(prefix));
  const nameOf = ({ key }: StoredObject): string => key.slice(prefix.length);
  const [nested, files] = split(within, (object) => nameOf(object).includes('/'));
  const names = [...new Set(nested.map((object) => nameOf(object).split('/')[0] ?? ''))].toSorted();
  return [
    ...names.map((name) => folderEntry(name, `/${prefix}${name}`, nested, prefix)),
    // A file carries the path as it was asked for; only a directory gets a slash in front.
    ...files.map((file) =>
      file.toListEntry(directory === '' ? nameOf(file) : `${directory}/${nameOf(file)}`),
    ),
  ];
}

function folderEntry(name: string, key: string, nested: readonly StoredObject[], prefix: string): object {
  const content = nested.filter((object) => object.key.startsWith(`${prefix}${name}/`));
  const size = content.reduce((sum, object) => sum + object.size, 0);
  const modified = content
    .map((object) => object.modifiedStamp)
    .toSorted()
    .at(-1);
  return { key, name, modified, mime: 'directory', folder: true, size };
}

function split<T>(items: readonly T[], isLeft: (item: T) => boolean): [T[], T[]] {
  return [items.filter(isLeft), items.filter((item) => !isLeft(item))];
}
