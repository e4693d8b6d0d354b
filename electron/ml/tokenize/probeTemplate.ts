import { AppError } from '../../common/errors/appError.ts';
import type { ChatTemplate } from './chatTemplate.ts';

const conversations = [
  [{ role: 'user', content: 'Hello' }],
  [
    { role: 'user', content: 'Hello' },
    { role: 'assistant', content: 'Hi.' },
    { role: 'user', content: 'And now?' },
  ],
];

/**
 * Renders two ordinary conversations, so that a template that can do nothing useful, or that never ends, is found
 * when its model is imported and not in a chat. A template may refuse a conversation (`raise_exception`).
 * @throws AppError `template.invalid`, `template.tooMuchWork`
 */
export function probeTemplate(template: ChatTemplate): void {
  for (const messages of conversations) {
    try {
      template.render(messages, { addGenerationPrompt: true, now: new Date(0) });
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'template.refused') throw error;
    }
  }
}
