"""Common names of people, to recognise columns that hold them."""

from __future__ import annotations

GIVEN_NAMES = frozenset(
    """james john robert michael william david richard joseph thomas charles christopher daniel matthew
    anthony mark donald steven steve paul andrew joshua kenneth kevin brian george edward ronald timothy
    jason jeffrey ryan jacob gary nicholas eric jonathan stephen larry justin scott brandon benjamin
    samuel gregory frank alexander raymond patrick jack dennis jerry tyler aaron jose adam nathan henry
    douglas zachary peter kyle walter ethan jeremy harold keith christian roger noah gerald carl terry
    sean austin arthur lawrence jesse dylan bryan joe jordan billy bruce albert willie gabriel logan
    alan juan wayne roy ralph randy eugene vincent russell elijah louis bobby philip johnny luis carlos
    pedro miguel antonio manuel francisco mary patricia jennifer linda elizabeth barbara susan jessica
    sarah karen lisa nancy betty margaret sandra ashley kimberly emily donna michelle carol amanda
    dorothy melissa deborah stephanie rebecca sharon laura cynthia kathleen amy angela shirley anna
    brenda pamela emma nicole helen samantha katherine christine debra rachel carolyn janet catherine
    maria heather diane ruth julie olivia joyce virginia victoria kelly lauren christina joan evelyn
    judith megan andrea cheryl hannah jacqueline martha gloria teresa ann sara madison frances kathryn
    janice jean abigail alice julia judy sophia grace denise amber doris marilyn danielle beverly
    isabella theresa diana natalie brittany charlotte marie kayla alexis lori hans peter klaus wolfgang
    jürgen juergen dieter manfred uwe günter guenter bernd rainer stefan thomas sabine petra monika
    ursula renate karin brigitte ingrid erika andrea claudia susanne gisela birgit heike anja katja
    lukas leon finn felix maximilian moritz jonas jan lars sven björn bjorn erik nils ole pierre jean
    michel philippe alain nicolas christophe laurent marc françois francois sophie camille chloé chloe
    léa lea manon inès ines giulia marco luca giuseppe giovanni francesco andrea alessandro matteo
    lorenzo paolo chiara francesca elena sofia valentina javier alejandro pablo sergio fernando jorge
    carmen isabel lucía lucia marta ana cristina ahmed mohamed mohammed muhammad ali omar hassan fatima
    aisha priya rahul amit anil sunita wei li ming hiroshi yuki kenji olga ivan dmitri sergei natasha
    tatiana liam oliver harry charlie oscar freddie archie leo theo amelia isla ava mia ella lily freya
    poppy evie tom tim jim bob bill mike dave chris alex max sam ben dan nick matt tony greg fred ted
    ron ken don jane kate lucy rose ellen claire fiona molly nina eva ida greta astrid ingeborg kirsten
    mette anne""".split()
)

SURNAMES = frozenset(
    """王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 马 朱 胡 郭 何 高 林 罗 郑 梁 谢 宋 唐 许 韩 冯 邓 曹 彭 曾 肖
    田 董 袁 潘 于 蒋 蔡 余 杜 叶 程 苏 魏 吕 丁 任 沈 姚 卢 姜 崔 钟 谭 陆 汪 范 金 石 廖 贾 夏 韦 付
    方 白 邹 孟 熊 秦 邱 江 尹 薛 闫 段 雷 侯 龙 史 陶 黎 贺 顾 毛 郝 龚 邵 万 钱 严 覃 武 戴 莫 孔 向
    汤 温 康 施 文 牛 樊 葛 邢 安 齐 易 乔 伍 庞 颜 倪 庄 聂 章 鲁 岳 翟 殷 詹 申 欧阳 司马 上官 诸葛
    夏侯 皇甫 尉迟 公孙 慕容 令狐""".split()
)
