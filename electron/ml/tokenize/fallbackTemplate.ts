/** A chat format for a model that comes without one: recognised by the tokens that its vocabulary has for it. */
export interface FallbackTemplate {
  readonly name: string;
  /** All of them must be in the vocabulary. */
  readonly tokens: readonly string[];
  readonly source: string;
  /** Strings at which an answer ends, where no token marks it. */
  readonly stop: readonly string[];
}

const plainTemplate: FallbackTemplate = {
  name: 'plain',
  tokens: [],
  source: [
    "{% for m in messages %}{% if m.role == 'system' %}{{ m.content + '\\n\\n' }}",
    "{% else %}{{ m.role | capitalize + ': ' + m.content + '\\n' }}{% endif %}{% endfor %}",
    "{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}",
  ].join(''),
  stop: ['\nUser:'],
};

/** In order; the last one fits every model. Formats as their publishers describe them. */
const fallbackTemplates: readonly FallbackTemplate[] = [
  {
    name: 'ChatML',
    tokens: ['<|im_start|>', '<|im_end|>'],
    source: [
      "{% for m in messages %}{{ '<|im_start|>' + m.role + '\\n' + m.content + '<|im_end|>\\n' }}{% endfor %}",
      "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}",
    ].join(''),
    stop: [],
  },
  {
    name: 'Llama 3',
    tokens: ['<|start_header_id|>', '<|end_header_id|>', '<|eot_id|>'],
    source: [
      "{% for m in messages %}{{ '<|start_header_id|>' + m.role + '<|end_header_id|>\\n\\n' + m.content | trim + '<|eot_id|>' }}{% endfor %}",
      "{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}",
    ].join(''),
    stop: [],
  },
  {
    name: 'Phi-3',
    tokens: ['<|user|>', '<|assistant|>', '<|end|>'],
    source: [
      "{% for m in messages %}{{ '<|' + m.role + '|>\\n' + m.content + '<|end|>\\n' }}{% endfor %}",
      "{% if add_generation_prompt %}{{ '<|assistant|>\\n' }}{% endif %}",
    ].join(''),
    stop: [],
  },
];

export function chooseFallback(hasToken: (token: string) => boolean): FallbackTemplate {
  return fallbackTemplates.find(({ tokens }) => tokens.every(hasToken)) ?? plainTemplate;
}
