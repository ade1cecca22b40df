import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createHome } from './home.ts';

const programs = ['dbus-daemon', 'gnome-keyring-daemon'];
const missing = programs.filter((name) => !isInstalled(name));

/** Why nothing can be tested against a real keychain here, or null. */
export const noSecretService =
  missing.length === 0 ? null : `not installed: ${missing.join(', ')} (Debian: dbus, gnome-keyring, libsecret-1-0)`;

export interface Session {
  /** The aix folder, whose parent is the HOME of the session and holds the keyring. */
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  /** Stops the keyring as it is: its name stays owned, and nothing is answered any more. */
  freeze(): void;
}

export interface SessionOptions {
  readonly keyring: 'unlocked' | 'locked' | 'none';
  readonly home?: string;
}

/** A session bus of its own that starts a real keyring when it is first asked for. */
export async function startSession({ keyring, home = createHome() }: SessionOptions): Promise<Session> {
  const userHome = join(home, '..');
  const services = join(userHome, `services-${keyring}`);
  mkdirSync(services, { recursive: true });
  const pidFile = join(services, 'pid');
  if (keyring !== 'none') writeService(services, keyring === 'unlocked', pidFile);
  const config = join(services, 'bus.conf');
  writeFileSync(config, toBusConfig(userHome, services));
  const env = { PATH: process.env['PATH'] ?? '', HOME: userHome };
  const bus = spawn('dbus-daemon', [`--config-file=${config}`, '--nofork', '--nosyslog', '--print-address'], { env });
  const signalKeyring = (signal: 'SIGSTOP' | 'SIGKILL'): void => {
    if (existsSync(pidFile)) process.kill(Number(readFileSync(pidFile, 'utf8')), signal);
  };
  onTestFinished(() => {
    signalKeyring('SIGKILL');
    bus.kill('SIGKILL');
  });
  const [address] = (await once(bus.stdout, 'data')) as [Buffer];
  return {
    home,
    env: { DBUS_SESSION_BUS_ADDRESS: address.toString().trim() },
    freeze: () => signalKeyring('SIGSTOP'),
  };
}

function writeService(folder: string, isUnlocked: boolean, pidFile: string): void {
  writeFileSync(join(folder, 'password'), 'fake-password');
  const keyring = `gnome-keyring-daemon --foreground --components=secrets`;
  const unlock = isUnlocked ? `--unlock < ${join(folder, 'password')}` : '< /dev/null';
  writeFileSync(join(folder, 'keyring.sh'), `echo $$ > ${pidFile}\nexec ${keyring} ${unlock}\n`);
  const service = `[D-BUS Service]\nName=org.freedesktop.secrets\nExec=/bin/sh ${join(folder, 'keyring.sh')}\n`;
  writeFileSync(join(folder, 'org.freedesktop.secrets.service'), service);
}

function toBusConfig(socketFolder: string, services: string): string {
  return `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=${socketFolder}</listen>
  <auth>EXTERNAL</auth>
  <servicedir>${services}</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>`;
}

function isInstalled(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
