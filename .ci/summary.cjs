// Reads the runner's JSON report, and whether the guard of the speed failed (1). Every tool the tests need was installed
// before, so a skipped test is a failure too.
const { readFileSync } = require('node:fs');

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const tests = report.testResults.flatMap((file) => file.assertionResults);
const skipped = tests.filter((test) => test.status !== 'passed' && test.status !== 'failed');
for (const test of skipped) console.log(`skipped: ${test.fullName}`);
const failedFiles = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
for (const file of failedFiles) console.log(`did not run: ${file.name}`);
const slower = Number(process.argv[3] ?? 0);
if (slower > 0) console.log('failed: npm run bench:guard');
const passed = tests.filter((test) => test.status === 'passed').length;
const failed = tests.filter((test) => test.status === 'failed').length + failedFiles.length + skipped.length + slower;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
