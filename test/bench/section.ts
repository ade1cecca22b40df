import type { Figure } from './figures.ts';
import type { Scene } from './scene.ts';

export type Length = 'quick' | 'ordinary' | 'full';

export interface Bench {
  readonly scene: Scene;
  readonly length: Length;
  /** So many rounds in an ordinary run, and a part of them in a quick one. */
  readonly toRounds: (ordinary: number) => number;
}

export interface Section {
  readonly name: string;
  readonly title: string;
  readonly play: (bench: Bench) => Promise<readonly Figure[]>;
}
