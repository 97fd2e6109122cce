// The pages that links in mails lead to. The token stands behind the #, which no browser sends to anybody, and is
// taken from the address bar at once. Nothing is done before somebody clicks: mail scanners follow links, too.

const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
history.replaceState(null, '', location.pathname);

const find = (selector) => document.querySelector(selector);

function say(text, mood = '') {
  const message = find('.message[role=status]');
  message.textContent = text;
  message.className = `message ${mood}`;
  message.hidden = text === '';
}

/** @param id nothing hides them all */
function showForm(id) {
  for (const form of document.forms) {
    form.hidden = form.id !== id;
    if (!form.hidden) form.querySelector('input')?.focus();
  }
}

/** Relative, so that it works below any address: /account/… and /api/v1/… are neighbours. */
async function call(path, body) {
  const response = await fetch(new URL(`../api/v1${path}`, location.href), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    credentials: 'omit',
  });
  const text = await response.text();
  const answer = text === '' ? {} : JSON.parse(text);
  if (!response.ok) throw answer;
  return answer;
}

const REASONS = {
  emailTaken: 'Somebody has opened an account with this address meanwhile, so it cannot become yours.',
  rateLimited: 'That was too often.',
  overloaded: 'Too many people are at it right now.',
  unavailable: 'This is not possible at the moment.',
};

const FIELDS = { newPassword: 'New password', email: 'E-mail address' };

/** Whether a problem is about this field. */
const isAbout = (problem, field) => problem.errors?.some(({ path }) => path === field) ?? false;

function complain(problem) {
  const wait = problem.retryAfter ? ` Try again in ${Math.ceil(problem.retryAfter)} seconds.` : '';
  const reason =
    REASONS[problem.code] ??
    problem.errors?.map(({ path, message }) => `${FIELDS[path] ?? path}: ${message}.`).join(' ');
  say(`${reason ?? problem.detail ?? 'The server cannot be reached. Try again in a moment.'}${wait}`, 'bad');
}

function onSubmit(id, work) {
  const form = find(`#${id}`);
  form?.addEventListener('submit', async (event) => {
    event.preventDefault();
    const button = form.querySelector('button');
    button.disabled = true;
    say('');
    try {
      await work();
    } catch (problem) {
      // What fetch throws has no code: nobody answered.
      if (isAbout(problem, 'token')) onBadToken();
      else complain(problem instanceof Error ? {} : problem);
    } finally {
      button.disabled = false;
    }
  });
}

const BAD_TOKEN = 'This link was used already, has expired, or is not complete.';

function onBadToken() {
  if (document.body.dataset.page === 'reset-password') {
    showForm('forgot');
    say(`${BAD_TOKEN} You can have a new one sent to you.`, 'bad');
  } else {
    showForm();
    say(
      `${BAD_TOKEN} If you confirmed the address before, all is well. If not, sign in and ask for a new link.`,
      'bad',
    );
  }
}

onSubmit('confirm', async () => {
  const { email } = await call('/auth/email/verify', { token });
  showForm();
  say(`${email} is confirmed. You can close this page.`, 'good');
});

onSubmit('reset', async () => {
  await call('/auth/password/reset', { token, newPassword: find('#password').value });
  showForm();
  say('Your new password is set. Sign in with it; you are signed out everywhere.', 'good');
});

onSubmit('forgot', async () => {
  await call('/auth/password/forgot', { email: find('#email').value });
  showForm();
  say(
    'If there is an account with this address, a link is on its way to it. It works for 30 minutes.',
    'good',
  );
});

find('#shown')?.addEventListener('change', ({ target }) => {
  find('#password').type = target.checked ? 'text' : 'password';
});

if (document.body.dataset.page === 'reset-password') showForm(token ? 'reset' : 'forgot');
else if (token) showForm('confirm');
else onBadToken();
