export const units = { seconds: '{{value}} s', milliseconds: '{{value}} ms', minutes: '{{value}} min' };
