// What the release page says: the section of this version, and how to get it.
import { readFileSync } from 'node:fs';
import { sectionOf } from './changelog.mjs';

const { name, version } = JSON.parse(readFileSync('package.json', 'utf8'));
const section = sectionOf(readFileSync('CHANGELOG.md', 'utf8'), version);
if (section === undefined) throw new Error(`CHANGELOG.md has no section ${version}`);
process.stdout.write(`${section}

### Get it

\`\`\`bash
npx -y ${name}@${version}
docker pull ghcr.io/ledgai/quantconnect-mcp:${version}
helm install quantconnect-mcp oci://ghcr.io/ledgai/charts/quantconnect-mcp --version ${version}
\`\`\`

\`SHA256SUMS\` is signed; how to verify it, the image and the chart: docs/security.md.
`);
