import { createContext, runInContext } from 'node:vm';

/** As much of an element as the pages of accounts use. */
class StubElement {
  hidden: boolean;
  disabled = false;
  textContent = '';
  className = '';
  value = '';
  type = '';
  checked = false;
  readonly id: string;
  readonly children: StubElement[] = [];
  readonly #listeners = new Map<string, (event: object) => unknown>();

  constructor(id: string, { hidden }: { hidden: boolean }) {
    this.id = id;
    this.hidden = hidden;
  }

  addEventListener(name: string, listener: (event: object) => unknown): void {
    this.#listeners.set(name, listener);
  }

  /** Resolves when the page has done all it does because of it. */
  async dispatch(name: string): Promise<void> {
    await this.#listeners.get(name)?.({ target: this, preventDefault: () => {} });
  }

  querySelector(selector: string): StubElement | null {
    return this.children.find(({ id }) => id === selector) ?? null;
  }

  focus(): void {}
}

export type StubPage = {
  /** What the address bar shows. */
  address(): string;
  /** The form that can be seen, and what is said. */
  shown(): { form: string | undefined; message: string; mood: string };
  fill(id: string, value: string): void;
  submit(form: string): Promise<void>;
};

/**
 * A page of ours without a browser: its forms, inputs and message, read from the HTML, under the script that belongs
 * to it. Its `fetch` is the real one.
 */
export function openStubPage({
  address,
  html,
  script,
}: {
  address: URL;
  html: string;
  script: string;
}): StubPage {
  const message = new StubElement('', { hidden: true });
  const forms: StubElement[] = [];
  const inputs = new Map<string, StubElement>();
  for (const [, id = '', attributes = '', body = ''] of html.matchAll(
    /<form id="(\w+)"([^>]*)>(.*?)<\/form>/gs,
  )) {
    const form = new StubElement(id, { hidden: attributes.includes('hidden') });
    form.children.push(new StubElement('button', { hidden: false }));
    for (const [, input = ''] of body.matchAll(/<input id="(\w+)"/g))
      inputs.set(input, new StubElement(input, { hidden: false }));
    forms.push(form);
  }
  const known = new Map([...inputs, ...forms.map((form) => [form.id, form] as const)]);
  const document = {
    forms,
    body: { dataset: { page: /data-page="(.+?)"/.exec(html)?.[1] } },
    querySelector: (selector: string) =>
      selector.startsWith('#') ? (known.get(selector.slice(1)) ?? null) : message,
  };
  const location = new URL(address);
  const history = {
    replaceState: (_state: unknown, _title: string, path: string) => {
      location.href = new URL(path, location).href;
    },
  };
  runInContext(
    `(() => {${script}})()`,
    createContext({ document, location, history, URL, URLSearchParams, fetch, Error }),
  );
  const byId = (id: string) => {
    const element = known.get(id);
    if (!element) throw new Error(`The page has no #${id}`);
    return element;
  };
  return {
    address: () => location.href,
    shown: () => ({
      form: forms.find(({ hidden }) => !hidden)?.id,
      message: message.hidden ? '' : message.textContent,
      mood: message.className.replace(/^message ?/, ''),
    }),
    fill: (id, value) => {
      byId(id).value = value;
    },
    submit: (form) => byId(form).dispatch('submit'),
  };
}
