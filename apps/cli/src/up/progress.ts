/** Steps for people, on stderr: one line a step, redrawn in place on a terminal. */
export type Progress = {
  /** Runs one step and prints how long it took; `update` shows how far it is. */
  step<T>(name: string, run: (update: (detail: string, fraction?: number) => void) => Promise<T>): Promise<T>;
};

const BAR = 24;

export function createProgress(out: NodeJS.WriteStream = process.stderr): Progress {
  return {
    step: async (name, run) => {
      const began = performance.now();
      const label = name.padEnd(9);
      let shown = '';
      const show = (text: string) => {
        if (!out.isTTY || text === shown) return;
        shown = text;
        out.write(`\r\x1b[2K${label} ${text}`);
      };
      show('…');
      try {
        let summary = '';
        const result = await run((detail, fraction) => {
          summary = detail;
          show(fraction === undefined ? detail : `${bar(fraction)} ${detail}`);
        });
        const seconds = ((performance.now() - began) / 1000).toFixed(1);
        out.write(`${out.isTTY ? '\r\x1b[2K' : ''}${label} ${summary || 'ready'} (${seconds} s)\n`);
        return result;
      } catch (error) {
        if (out.isTTY) out.write(`\r\x1b[2K${label} failed\n`);
        throw error;
      }
    },
  };
}

function bar(fraction: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, fraction)) * BAR);
  return `${'█'.repeat(filled)}${'░'.repeat(BAR - filled)} ${String(Math.round(fraction * 100)).padStart(3)} %`;
}
