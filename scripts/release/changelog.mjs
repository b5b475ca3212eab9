/** What CHANGELOG.md says, in the form of keepachangelog.com. */

const UNRELEASED = '## [Unreleased]';
const HEADING = /^## \[([^\]]+)\]/;

/**
 * @param version One that was released, or `Unreleased`
 * @returns {string | undefined} what stands below its heading
 */
export function sectionOf(changelog, version) {
  const lines = changelog.split('\n');
  const from = lines.findIndex((line) => HEADING.exec(line)?.[1] === version);
  if (from === -1) return undefined;
  const length = lines.slice(from + 1).findIndex((line) => HEADING.test(line));
  return lines
    .slice(from + 1, length === -1 ? undefined : from + 1 + length)
    .join('\n')
    .trim();
}

/** Newest first, without what is not released. */
export function versionsIn(changelog) {
  return changelog
    .split('\n')
    .map((line) => HEADING.exec(line)?.[1])
    .filter((version) => version && version !== 'Unreleased');
}

/** What was not released is the section of this version now. */
export function released(changelog, version, date) {
  if (!isSomething(sectionOf(changelog, 'Unreleased'))) {
    throw new Error('CHANGELOG.md says of no change under [Unreleased]: there is nothing to release');
  }
  if (versionsIn(changelog).includes(version)) throw new Error(`CHANGELOG.md has ${version} already`);
  return changelog.replace(UNRELEASED, () => `${UNRELEASED}\n\n## [${version}] - ${date}`);
}

/** One entry for each item: `added`, `fixed` and so on, and its text on one line. */
export function changesIn(section) {
  let kind = 'changed';
  const changes = [];
  for (const line of section.split('\n')) {
    if (line.startsWith('### ')) kind = line.slice(4).trim().toLowerCase();
    else if (line.startsWith('- ')) changes.push({ kind, text: line.slice(2) });
    else if (line.startsWith('  ') && changes.length > 0) changes.at(-1).text += ` ${line.trim()}`;
  }
  return changes;
}

const isSomething = (section) => section !== undefined && changesIn(section).length > 0;
