import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv, stdout } from 'node:process';

// Prints what CHANGELOG.md says of a version, the present one unless another is named: the text of a release.
const root = join(import.meta.dirname, '..');
const version = argv[2] ?? JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;
const [, ...sections] = readFileSync(join(root, 'CHANGELOG.md'), 'utf8').split(/^## /m);
const section = sections.find((text) => text.startsWith(`${version}\n`));
if (section === undefined) throw new Error(`CHANGELOG.md has no section "## ${version}"`);
stdout.write(`${section.slice(version.length).trim()}\n`);
