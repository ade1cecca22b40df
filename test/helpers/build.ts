import { execFileSync } from 'node:child_process';

/** Tests that spawn the program spawn what was just built. */
export function setup(): void {
  if (process.env['AIX_SKIP_BUILD'] === '1') return;
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
}
