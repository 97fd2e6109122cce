import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { foldPassword, isCommonPassword } from './common-passwords.ts';
import { checkPassword } from './password-rules.ts';

const owner = { email: 'countess@example.org', username: 'ada.byron', displayName: 'Ada Lovelace' };

const complaint = async (password: string, whose = owner) =>
  checkPassword(password, whose).then(
    () => undefined,
    (error: { errors: { message: string }[] }) => error.errors[0]?.message,
  );

test.each([
  'tall green hedgehog',
  'caf\u00e9 au lait',
  'adaptations of novels',
  'the countess of nothing',
  'example.org',
  'matinees are for idlers',
  '\u{1f99a}'.repeat(8),
  'пароль мой крепок',
  ' 8 blanks',
])('%s will do', async (password) => {
  expect(await complaint(password)).toBeUndefined();
});

test.each([
  'password1',
  'PassWord1',
  'ｐａｓｓｗｏｒｄ1',
  '123456789',
  'qwertyuiop',
  'iloveyou',
  'sunshine',
  'trustno1',
])('%s is among those tried first', async (password) => {
  expect(await complaint(password)).toBe('Is among the passwords that are tried first');
});

test('every password of the list that is long enough is refused, in any case', async () => {
  const url = import.meta.resolve('@zxcvbn-ts/language-common/src/passwords.json');
  const list = JSON.parse(await readFile(new URL(url), 'utf8')) as string[];
  const long = list.filter((password) => [...password].length >= 8);
  expect(long.length).toBeGreaterThan(15_000);
  for (const password of long.filter((_, index) => index % 37 === 0))
    expect([password, await isCommonPassword(foldPassword(password))]).toEqual([password, true]);
});

test('nothing but whole passwords of the list are common', async () => {
  for (const password of ['assword12', 'trustno1\nsunshine', '\n', '', 'iloveyou\n'])
    expect([password, await isCommonPassword(foldPassword(password))]).toEqual([password, false]);
});

test.each([
  ['countess@example.org', 'the e-mail address'],
  ['Countess@Example.Org!', 'the e-mail address'],
  ['countess', 'the e-mail address'],
  ['xCOUNTESSx1', 'the e-mail address'],
  ['countess 1815-1852', 'the e-mail address'],
  ['ada.byron', 'the username'],
  ['adabyron', 'the username'],
  ['ADA-BYRON-99', 'the username'],
  ['ада ada.byron', 'the username'],
  ['ada.byron ada.byron', 'the username'],
  ['Ada Lovelace', 'the display name'],
  ['adalovelace', 'the display name'],
  ['ａｄａｌｏｖｅｌａｃｅ', 'the display name'],
  ['!!! Ada Lovelace 1815 !!!', 'the display name'],
  ['matinee2025', 'the name of this service'],
  ['My-Matinee', 'the name of this service'],
])('%s is little more than %s', async (password, what) => {
  expect(await complaint(password)).toBe(`Is little more than ${what}`);
});

test('case is folded for every script', async () => {
  expect(await complaint('STRASSE-77', { ...owner, displayName: 'Straße' })).toMatch('display name');
  expect(await complaint('ΣΟΦΟΣ-1234', { ...owner, displayName: 'σοφός σοφος'.slice(6) })).toMatch(
    'display name',
  );
});

test('what is short or digits only is in good passwords by chance', async () => {
  expect(await complaint('12345 x 678', { ...owner, displayName: 'x' })).toBeUndefined();
  expect(await complaint('8273640192', { ...owner, username: '364' })).toBeUndefined();
  expect(await complaint('8273640192x', { ...owner, username: '8273640192' })).toMatch('username');
  expect(await complaint('\u{1f99a}'.repeat(8), { ...owner, displayName: '\u{1f99a}'.repeat(4) })).toMatch(
    'display',
  );
});

test.each([
  ['1234567', '8 to 128 characters'],
  ['x'.repeat(129), '8 to 128 characters'],
  ['half a pair \ud83d', 'Not valid Unicode'],
])('%s: %s', async (password, message) => {
  expect(await complaint(password)).toBe(message);
});

test('the error names the field', async () => {
  await expect(checkPassword('sunshine', owner, 'newPassword')).rejects.toMatchObject({
    code: 'validationFailed',
    message: 'newPassword: Is among the passwords that are tried first',
    errors: [{ path: 'newPassword', message: 'Is among the passwords that are tried first' }],
  });
});
