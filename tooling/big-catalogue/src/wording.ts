import type { Dice } from './dice.ts';
import { isSmall, type Sample, SMALL_WORDS, wordsOf } from './sample.ts';

const NEW_WORD = 0.1;
const KEPT_WORD = 0.25;
const DUPLICATE = 0.04;
/** The most frequent first. */
const GIVEN_NAMES = [
  'John Michael David James Robert Peter Maria Paul Anna William Thomas Richard Mark Tom George',
  'Daniel Frank Charles Jack Kevin Lee Sam Jennifer Sarah Mary Elizabeth Laura Susan Karen Lisa Nancy',
  'Helen Julia Emma Kate Jane Amy Alice Rachel Emily Sofia Elena Natalia Olga Irina Svetlana Ivan',
  'Sergei Alexei Dmitri Boris Igor Juan Carlos Jose Luis Miguel Antonio Javier Fernando Pablo Diego',
  'Carmen Rosa Isabel Lucia Pierre Jean Philippe Claude Marie Sophie Camille Isabelle Hans Klaus',
  'Dieter Heinz Ulrike Petra Sabine Giovanni Marco Luca Paolo Giulia Francesca Chiara Kenji Hiroshi',
  'Takashi Yuki Akira Sakura Naomi Haruka Min-ho Ji-woo Seo-yeon Wei Li Jing Mei Raj Amitabh Priya',
  'Anil Deepika Omar Fatima Ahmed Leila Yusuf Zoe Zelda Otto Ingrid Lars Astrid Bjorn Sven Freya Tess',
  'Noel Ruth Ida Vera Mina Alma',
].flatMap((line) => line.split(' '));

export type Wording = {
  title(): string;
  sentence(words: number): string;
  personName(): string;
};

/** Titles, sentences and names from the words of the sample, as long as its titles and as often the same. */
export function createWording(dice: Dice, sample: Sample): Wording {
  const word = () => (dice.happens(NEW_WORD) ? newWord() : dice.pick(sample.words));
  const part = () => dice.pick(sample.words).toLowerCase();
  /** The beginning of one word and the end of another: the vocabulary grows with the catalogue. */
  const newWord = () => {
    const [head, tail] = [part(), part()];
    return capitalize(
      head.slice(0, Math.ceil(head.length * 0.6)) + tail.slice(Math.floor(tail.length * 0.5)) || head,
    );
  };
  return {
    title: () => {
      const model = dice.pick(sample.movies).title;
      if (dice.happens(DUPLICATE)) return model;
      const made = model.replace(/[\p{L}\p{N}]+/gu, (old) =>
        isSmall(old) || dice.happens(KEPT_WORD) ? old : word(),
      );
      return wordsOf(made).length ? made : model;
    },
    sentence: (words) =>
      capitalize(
        `${Array.from({ length: words }, () =>
          dice.happens(0.45) ? dice.pick(SMALL_WORDS) : word().toLowerCase(),
        ).join(' ')}.`,
      ),
    personName: () => `${dice.pick(GIVEN_NAMES, 1.3)} ${dice.happens(0.5) ? newWord() : capitalize(part())}`,
  };
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
