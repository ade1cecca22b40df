export interface Redactor {
  /** Remembers a secret value; from now on it is taken out of every text, in its encodings too. */
  add(secret: string): void;
  /** The same for a value that the user gave to be written about: what a model answers may hold it. */
  addInput(secret: string): void;
  /** Takes out known values and everything shaped like a key. */
  redact(text: string): string;
  /** Puts what `toMask` makes of it in the place of each known value. The shapes of keys stay. */
  replaceKnown(text: string, toMask: (found: string) => string): string;
  /** Whether a known value may stand in it, or in the JSON that it is. Says no only where there is none. */
  mayHold(text: string): boolean;
  /** The length of the longest form that a known value may have there. */
  longestForm(): number;
  /** All that has to be taken out of answers, the longest first. */
  answerForms(): readonly string[];
}

/** Shorter values are no secrets worth the name, and taking them out would shred every text. */
const minLength = 4;
/** Values shorter than this are taken out only where they stand alone. */
const minLengthInside = 8;

/**
 * Only values of this length are taken out of an answer, which is otherwise given as it came: a header may hold a word
 * such as `production`, and an answer that lacks it is a wrong one. Keys are longer.
 */
export const minLengthInAnswers = 16;

/** What vendors tell people to put where a key is asked for and none is needed. Taking these out would hide names. */
const placeholders = new Set([
  'dummy',
  'empty',
  'fake',
  'llama',
  'lm-studio',
  'lmstudio',
  'local',
  'localhost',
  'mock',
  'none',
  'null',
  'ollama',
  'test',
  'unused',
  'vllm',
]);

export const mask = '***';
const toMasked = (): string => mask;

export function createRedactor(): Redactor {
  const secrets = new Set<string>();
  const inputs = new Set<string>();
  let forms: readonly string[] | null = null;
  // A run asks for them three times.
  const formsOf = new Map<string, readonly string[]>();
  const findForms = (secret: string): readonly string[] => {
    const found = formsOf.get(secret) ?? toForms(secret);
    formsOf.set(secret, found);
    return found;
  };
  const known = createKnown(findForms);
  const mayHaveSign = createSignSearch();
  const toOrdered = (values: readonly string[]): readonly string[] => order(values.flatMap(findForms));
  let knowsNone = true;
  const keep = (given: string, kept: Set<string>): void => {
    const secret = given.trim();
    if (secret.length < minLength || placeholders.has(secret.toLowerCase()) || kept.has(secret)) return;
    kept.add(secret);
    known.add(secret);
    knowsNone = false;
    forms = null;
  };
  // Most texts hold none, and looking for each takes a fraction of what a pattern of all takes to be made.
  const mayHold = (text: string): boolean =>
    known.read().shortest.some(({ tell, form }) => text.includes(tell) && text.includes(form));
  const replaceKnown: Redactor['replaceKnown'] = (text, toMask) => {
    if (!mayHold(text)) return text;
    const found = known.read().all.filter((form) => text.includes(form));
    return text.replaceAll(toPattern(order(found)), toMask);
  };
  return {
    replaceKnown,
    mayHold,
    longestForm: () => known.read().all.reduce((longest, { length }) => Math.max(longest, length), 0),
    add: (secret) => keep(secret, secrets),
    addInput: (secret) => keep(secret, inputs),
    redact(text) {
      // Each address of a long list is asked about, and mostly no secret is known then.
      const left = knowsNone ? text : replaceKnown(text, toMasked);
      return mayHaveSign(left) ? redactShapes(left) : left;
    },
    answerForms() {
      forms ??= toOrdered(withoutLonger([...secrets].filter(({ length }) => length >= minLengthInAnswers)));
      return forms;
    },
  };
}

interface Forms {
  readonly all: readonly string[];
  /** Where none of these is, none of the others is. */
  readonly shortest: readonly ToldForm[];
}

interface ToldForm {
  readonly form: string;
  /** What is left of it from its rarest letter on: a search skips all that does not begin as what it looks for. */
  readonly tell: string;
}

/** A key comes before `Bearer KEY`, which is not looked for then. To compare all with all would take too long. */
const mostCompared = 20;

/** Each value by itself: a batch can bring thousands, one with every row. */
function createKnown(findForms: (secret: string) => readonly string[]) {
  const all: string[] = [];
  const shortest: ToldForm[] = [];
  const added: string[] = [];
  const forms: Forms = { all, shortest };
  return {
    add: (secret: string) => void added.push(secret),
    read(): Forms {
      if (added.length === 0) return forms;
      for (const secret of added) {
        const found = [...new Set(findForms(secret))];
        all.push(...found);
        const first = shortest.slice(0, mostCompared);
        const others = withoutLonger(found).filter((form) => !first.some((other) => form.includes(other.form)));
        for (const form of others) shortest.push({ form, tell: toTell(form) });
      }
      added.length = 0;
      return forms;
    },
  };
}

/** What JSON and English have least of, the rarest first. */
const rare = '\0\\QZXJKVWYUGHBFPMDNLRCOITSAE+/=qzjxkvw9876543ybgf';

function toTell(form: string): string {
  for (const letter of rare) {
    const start = form.indexOf(letter);
    if (start !== -1 && start <= form.length - minLengthInside) return form.slice(start);
  }
  return form;
}

/** One pattern for all values. */
function toPattern(forms: readonly string[]): RegExp {
  return new RegExp(forms.map(toSource).join('|'), 'g');
}

/** The longest first: a key can be the beginning of another. */
function order(forms: readonly string[]): readonly string[] {
  return [...new Set(forms)].toSorted((a, b) => b.length - a.length);
}

/** `Bearer KEY` goes with the key. By itself it would make a secret of what is public in it. */
function withoutLonger(values: readonly string[]): readonly string[] {
  return values.filter((value) => !values.some((other) => other !== value && value.includes(other)));
}

function toForms(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const percent = encodeURIComponent(secret);
  const json = JSON.stringify(secret).slice(1, -1);
  const base64 = bytes.toString('base64');
  const [withoutPadding = ''] = base64.split('=', 1);
  return [
    secret,
    base64,
    withoutPadding,
    bytes.toString('base64url'),
    percent,
    percent.includes('%') ? percent.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()) : percent,
    percent.replaceAll('%20', '+'),
    json,
    json.replaceAll('/', '\\/'),
    ...(secret.length < minLengthInAnswers ? [] : toHiddenForms(secret, bytes)),
  ];
}

/** Of a short value these would be found in innocent text too. */
function toHiddenForms(secret: string, bytes: Buffer): readonly string[] {
  // In names of headers and of hosts no letter stays a capital.
  return [
    secret.toLowerCase(),
    bytes.toString('hex'),
    ...toWide(secret),
    ...[0, 1, 2].flatMap((before) => toBase64Inside(secret, before)),
  ];
}

/** UTF-16 where UTF-8 was expected, as it is and in JSON. */
function toWide(text: string): readonly string[] {
  return ['\0', '\\u0000'].map((zero) => text.split('').join(zero));
}

/** What stays of a value in the base64 of a longer text, in which so many bytes of a group of three stand before them. */
function toBase64Inside(secret: string, before: number): readonly string[] {
  const all = Buffer.from(`${'\0'.repeat(before)}${secret}`);
  const [start, end] = [Math.ceil((before * 8) / 6), Math.floor((all.length * 8) / 6)];
  return [all.toString('base64').slice(start, end), all.toString('base64url').slice(start, end)];
}

/** As a pattern that fits nothing else. */
export function toLiteral(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function toSource(form: string): string {
  const escaped = toLiteral(form);
  return form.length < minLengthInside ? `(?<![A-Za-z0-9])${escaped}(?![A-Za-z0-9])` : escaped;
}

interface Shape {
  /** Each text of this shape has one of these in it. Most texts have none, and the pattern is not compiled for them. */
  readonly signs: readonly string[];
  readonly pattern: RegExp;
  readonly shown: string;
}

const shapes: readonly Shape[] = [
  { signs: ['sk-', 'gsk_', 'xai-', 'AIza'], pattern: /\b(?:sk-|gsk_|xai-)[\w-]{8,}|\bAIza[\w-]{10,}/g, shown: mask },
  {
    signs: ['earer ', 'EARER ', 'asic ', 'ASIC ', 'y ', 'Y '],
    // `api-key` in small letters is our own command. Not the words that follow these names in a sentence or a challenge, such as `Bearer realm="api"`.
    pattern:
      /\b([Bb]earer|BEARER|[Bb]asic|BASIC|A[Pp][Ii]-[Kk][Ee][Yy]) +(?!(?:[Aa]uth(?:entication|orization)?|[Cc]redentials?|[Hh]eaders?|[Rr]ealm|[Ss]cheme|[Tt]okens?)(?![\w~+/-]))(?=[a-z.]*[A-Z0-9_~+/=-])[\w.~+/-]{4,}=*/g,
    shown: `$1 ${mask}`,
  },
  {
    signs: ['='],
    // Up to a backslash: in JSON it belongs to the quote behind the address.
    pattern: /([?&](?:api[-_]?key|access[-_]?token|key|token)=)[^&\s"'<>#\\]+/gi,
    shown: `$1${mask}`,
  },
  // The answer of a token server, which nobody has read yet when it is shown.
  { signs: ['_token"'], pattern: /("(?:access|refresh|id)_token"\s*:\s*")[^"]+/g, shown: `$1${mask}` },
  { signs: ['@'], pattern: /(:\/\/)[^\s/@"'<>]+@/g, shown: `$1${mask}@` },
];

function redactShapes(text: string): string {
  return shapes.reduce(
    (left, { signs, pattern, shown }) =>
      signs.some((sign) => left.includes(sign)) ? left.replaceAll(pattern, shown) : left,
    text,
  );
}

/** From so many texts on, a pattern of all signs has won back the time that it takes to be compiled. */
const worthwhileTexts = 100;
/** In longer ones the signs are found sooner one by one. */
const longestText = 256;

/** Says no only where no sign is. */
function createSignSearch(): (text: string) => boolean {
  let texts = 0;
  let anySign: RegExp | undefined;
  return (text) => {
    texts += 1;
    if (texts <= worthwhileTexts || text.length > longestText) return true;
    anySign ??= new RegExp(shapes.flatMap(({ signs }) => signs.map(toLiteral)).join('|'));
    return anySign.test(text);
  };
}
