import type { Language } from '../errors/appError.ts';
import type { CompliancePart, ComplianceState } from './requirement.ts';

interface ComplianceTexts {
  readonly title: string;
  readonly note: string;
  readonly columns: Readonly<Record<'id' | 'part' | 'state' | 'asks' | 'does' | 'tests' | 'remains', string>>;
  readonly parts: Readonly<Record<CompliancePart, string>>;
  readonly states: Readonly<Record<ComplianceState, string>>;
}

export const complianceTexts: Readonly<Record<Language, ComplianceTexts>> = {
  en: {
    title: 'Classified protection level 3 and Electron’s security guide',
    note: 'What Inhouse has for each requirement of GB/T 22239-2019, level 3, and of Electron’s security guide, with the tests that fail when it is no longer so. The makers’ own account, not an assessment by an accredited body; requirements are in our own words. Accounts and encryption have to be chosen.',
    columns: {
      id: 'Number',
      part: 'Part',
      state: 'State',
      asks: 'Requirement',
      does: 'What there is',
      tests: 'Proved by',
      remains: 'What remains',
    },
    parts: {
      identity: 'Identification and authentication',
      access: 'Access control',
      audit: 'Security audit',
      intrusion: 'Intrusion prevention',
      malware: 'Protection against malicious code',
      trusted: 'Trusted verification',
      integrity: 'Integrity of data',
      confidentiality: 'Confidentiality of data',
      backup: 'Backup and recovery',
      residual: 'Residual information',
      personal: 'Personal information',
      systemManagement: 'System management',
      auditManagement: 'Audit management',
      securityManagement: 'Security management',
      centralControl: 'Central control',
      electron: 'Electron’s security guide',
    },
    states: { met: 'Met', partly: 'Partly', environment: 'Environment', notMet: 'Not met' },
  },
  'zh-CN': {
    title: '等保三级与 Electron 安全清单对照',
    note: '逐项列出 Inhouse 对 GB/T 22239-2019 第三级要求及 Electron 安全指南的落实情况，以及一旦失效就会报错的测试。本表由开发方自行编制，不代替测评机构的等级测评；要求以自己的话概述。账户和加密需主动启用。',
    columns: {
      id: '编号',
      part: '控制点',
      state: '状态',
      asks: '要求',
      does: '现有措施',
      tests: '验证测试',
      remains: '尚缺事项',
    },
    parts: {
      identity: '身份鉴别',
      access: '访问控制',
      audit: '安全审计',
      intrusion: '入侵防范',
      malware: '恶意代码防范',
      trusted: '可信验证',
      integrity: '数据完整性',
      confidentiality: '数据保密性',
      backup: '数据备份恢复',
      residual: '剩余信息保护',
      personal: '个人信息保护',
      systemManagement: '系统管理',
      auditManagement: '审计管理',
      securityManagement: '安全管理',
      centralControl: '集中管控',
      electron: 'Electron 安全清单',
    },
    states: { met: '符合', partly: '部分符合', environment: '由环境负责', notMet: '不符合' },
  },
};
