/**
 * Surnames of mainland China: the most frequent of the 2020 census report of the Ministry of Public Security, and those of the
 * Hundred Family Surnames that are still met. In `ordinary` are those that are words as well, or begin many.
 */
export const surnames = new Set(
  '王李张刘陈杨赵吴周徐孙朱郭林罗郑梁谢宋唐邓韩冯曹彭萧蔡潘袁董吕魏蒋杜沈姜范傅钟卢汪戴崔陆廖姚邹熊孟秦邱侯江尹薛闫雷龙陶贺顾郝龚邵钱覃赖谭黎洪莫孔康涂裴倪耿葛聂翁欧舒柯祁娄骆岑詹宗蓝屈鲍冉蒲宁柴卞柳喻辛管阮霍翟焦缪匡邢瞿申臧甄茅樊蔺齐伍俞殷凌路岳桑尚滕褚卫鲁葵仇庞邬滑郎褟仝逄闵佘苗麦纪米甘蒙丛冼丘佟晏敖荆谌麻隋巩窦饶戚栾古庄包靳韦项'.split(
    '',
  ),
);

const ordinary = new Set(
  '高黄何许曾于马田任方石金白胡叶程苏余丁魏夏史贾温安常武乔易向万段钱汤时左平毛项关成双单解连明华全季严文施水鲍花凤强车房游阳祝施柏党章童雷龙江林江洪温包管齐古路康钟路尚米麻柴宁甘辛蒙申卫范蓝孔岳陆顾谢和应从经计代步阴兰梅盛牛简燕冷涂商池闻卜云空后荣牟戎邸练官苟初由查牧原年'.split(
    '',
  ),
);

const compound =
  '欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 令狐 慕容 司徒 夏侯 长孙 宇文 端木 独孤 南宫 轩辕 呼延 澹台 申屠 闻人 百里 东郭'.split(
    ' ',
  );

/** Characters that given names are mostly made of. */
const givenNames = new Set(
  '伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂芝玉梅红建国华文辉力鑫宇浩然子轩涵梓雨欣怡思佳琪俊博瑞晨阳宁雪梦琳婷莹莉萍慧颖玲珍凤云燕春秋月兵波斌峰鹏飞龙虎海江山林松柏青志远成功德义仁礼智信忠孝贵荣昌盛福禄寿喜康安庆祥瑞宝珠金银生根发旺民保卫东南西北中天地光亮晓晨旭阳亚利新立振兴家邦世永长久恒毅坚诚正清洁白彬炜烨煜炎焕灿煌熙若如诗语嫣妍妮娅婉媛嘉佩瑶瑾瑜璇琳琴瑟蕾薇蓉莲荷菊桃杏枫桐楠梁栋材凯旋胜利达通顺泽润溪泉河湖波澜涌源淑贤惠娥姣婵翠碧彩虹锦绣绮维思念怀恩爱心志意乐悦欢喜笑学问知书墨画琪棋琛珂珊瑚玮璐倩茜芸芬芹芙萱菲萌蔓雯霖霏露霜冰凌寒冬夏岚峻岩岳岭峥嵘川洲帆航舟涛景昊昕晖晗晴曦睿豪杰雄英威武猛翔鹤鸿雁鹰骏骥驰腾跃一二三四五六七八九十小大少丹彤朝阔广宏伦哲铭钧锋锐钢铁铜镇柱栓锁士元亨尧舜禹汤宗祖继承传先启开'.split(
    '',
  ),
);

/** Characters that carry a sentence on and stand in no given name: what is before them is the name. */
const carriesOn = new Set(
  '的了在是和与及或于因为被把对从向到由让将已未不无有没也都就还又再才只便则且而但并等其之所以说称诉告问答表示认要求需请应该能会可去来入出进住转做看查服用吃接收给打叫做何哪吗呢吧么啊呀您你我他她它们这那个位今昨前后时日月年岁女男患病症痛伤术药诊断疗治检曾仍正刚每多少最更很太非常'.split(
    '',
  ),
);

/** Words that a surname begins. */
const words = new Set(
  '高血 高烧 高热 高压 高度 高温 高位 高级 高龄 高危 高速 高频 高效 高低 黄疸 黄色 黄体 黄连 何时 何种 何处 何况 许多 许可 曾经 曾有 于是 于今 马上 马达 田地 任何 任务 任意 方法 方面 方可 方便 方案 方向 方式 石油 石膏 石灰 金属 金额 白细 白天 白班 白色 白内 白蛋 白加 胡言 胡乱 叶片 叶轮 叶酸 程序 程度 苏醒 余量 余下 余热 夏季 夏天 史料 温度 温和 温差 温控 安全 安静 安装 安排 安置 安慰 常规 常见 常用 常温 常年 常压 武装 易于 易燃 易损 易碎 向上 向下 万一 万能 万元 段落 钱款 汤剂 时间 时有 时段 左侧 左右 左手 左眼 左肺 平时 平均 平静 平稳 平卧 平面 平台 毛细 毛发 毛巾 毛刺 项目 关节 关于 关闭 关机 关键 成功 成人 成品 成分 成立 双侧 双手 双肺 双眼 单位 单侧 单独 解除 解释 解决 连续 连接 连日 明显 明确 明天 明日 全身 全部 全程 全面 季节 季度 严重 严格 严密 文件 文字 文化 施工 施加 水平 水肿 水泵 水温 水分 花费 强烈 强度 强制 车间 车辆 车床 房间 房颤 游离 阳性 阳台 章节 童年 江水 洪水 包装 包括 包扎 管理 管道 管路 管床 齐全 古代 路线 路面 康复 钟后 钟内 尚未 尚可 尚无 米饭 麻醉 麻木 柴油 宁可 甘油 辛苦 申请 申报 卫生 范围 孔径 陆续 顾虑 顾客 谢谢 和平 应急 应该 应当 应立 从事 经过 经常 经治 计划 计算 计量 代表 代替 步行 步骤 阴性 冷却 冷藏 商量 商品 池塘 后续 后天 初步 初始 由于 查看 查体 查房 查询 原因 原料 原始 年龄 年轻 年度 张口 张力 张开 陈述 陈旧 陈皮 周围 周期 周一 周二 周三 周四 周五 周六 周日 周末 徐缓 林地 罗列 宋体 唐突 杜绝 沈阳 姜汤 江苏 江西 雷达 龙头 龙骨 莫名 莫非 孔隙 屈曲 管线 齿轮 路径 欧姆 欧洲 柳州 伍仟 凌晨 尹始 纪要 纪律 甘肃 蒙古 兰州 梅花 盛装 牛奶 简单 简要 燕麦 云端 空气 空腹 荣誉 官方 郑重 韩国 吴江 钟表 宗旨 喻为 焦虑 焦急 邢台 殷切 桑叶 鲁莽 祝愿 党员 童装 米粒 麦片 丛生'.split(
    ' ',
  ),
);

/** Whether a surname can stand here alone: `ordinary` ones need something else that speaks for a name. */
export const isOrdinaryWord = (character: string): boolean => ordinary.has(character);

export const isSurname = (text: string): boolean =>
  text.length === 2 ? compound.includes(text) : surnames.has(text) || ordinary.has(text);

export const isCommonInNames = (character: string): boolean => givenNames.has(character);

export const carriesSentenceOn = (character: string): boolean => carriesOn.has(character);

/** Whether a text begins with a word, and not with a name. */
export const beginsWithWord = (text: string): boolean => words.has(text.slice(0, 2));
