"""What people write back about withdrawing, and what hides behind a thank you: the mood decides, not the word. Names and numbers are made up."""

from __future__ import annotations


def _lines(block: str) -> tuple[str, ...]:
    return tuple(line.strip().replace("\\n", "\n") for line in block.strip().splitlines())


# They take the application back: said by themselves, of now, in earnest, however politely.
WITHDRAWN = _lines("""
王老师您好我们社区商量了一下今年这个活动就不参加了麻烦您跟领导说一声谢谢
老师不好意思我们书记调走了没人弄这个了就不报了吧
因为疫情影响项目没做完所以这次申报我们先撤回明年再报可以吗
各位老师，我哋今年唔参加喇，唔该晒
撤咗佢啦，我哋唔申報
我單位經黨組會議研究，同意撤回該案例之申報，請查照。
我社区《不放弃的邻居》案例，现申请撤回。
《红色驿站》撤回，《双井议事》继续参加
实在没时间整理材料，只能放弃这次机会了，抱歉抱歉
不得不撤回申报，给您添麻烦了
主任说今年就算了，不报了
要不就撤回吧，我们材料确实不够
能不能帮我们把申报撤了？领导临时变卦了
我们上次就说了不参加了，怎么还在催
如果方便的话，请帮我们撤回
如贵会同意，我单位申请退出本次评选
We regret to inform you that we will not be able to participate this year.
谢谢老师一直提醒，但是我们今年真的没精力，放弃了
我单位因内部调整，申请将《星火照邻》案例从本次征集中撤出
老师我们不申报了之前交的材料您那边删掉就行
恳请同意我会退出征集
我们还是不报了麻烦您跟领导说一声
不知道怎么填还是不报了吧
听说要寄原件，我们决定撤回申报
没办法，只好撤回
不能不撤回
青禾居民委员会决定不参加了
我们物业公司不参加了
青年志愿者协会退出本次评选
您好，我们不想继续了，申请作废吧
""")
# They do not: asked, supposed, heard of, denied, taken back, weighed, said of others, of another year, of another thing.
NOT_WITHDRAWN = _lines("""
如果我们撤回这个案例，编号会不会作废？
听说可以撤回后重新交，是这样吗？
撤回申报会影响明年吗
说是撤回，其实没有撤
我们从来没说过要撤回
请忽略刚才说的撤回，我们继续参加
您好，谁说我们不参加了？我们一直在准备
没说不报啊
不是不想参加，是章还没盖下来
刚才手误点了撤回，不是真的要撤回
之前回复的“撤回”是同事误发，请忽略，我单位继续申报
昨天说撤回的那封邮件作废，我们照常参加
隔壁社区撤回了，我们不撤
听说有单位退出了，我们想顶上这个名额
系统显示我单位已撤回，实际并没有
你们把我们的案例撤回了？我们不知情
我们在考虑要不要撤回，明天给您答复
要是不能延期的话我们就只能放弃了
除非领导同意，否则我们不撤回
明年不参加了，今年的还是算数的
说明会我们就不参加了，材料照报
请问不参加现场颁奖会影响评选吗
推荐表撤回重做，明天发新的
取消撤回，我们继续
要求撤回对我单位的批评
撤回键在哪里
不参加的话要写说明吗
我们不会因为缺一个章就放弃申报的
撤回与否我们下周开会定
请暂缓撤回，领导又同意了
如果下周还盖不到章，我们就撤回申报
系统显示，我单位已撤回申报
撤回以后编号就没有了
你们把我们的案例撤回了，我们不知情
撤回申报，会不会影响明年
我们还在考虑撤回申报
还没定，可能撤回，也可能继续报
之前我们说要撤回，现在决定继续参加
有同事说要撤回，我没同意，请继续
请将推荐单位由街道改为区里，原推荐意见撤回
可不可以先撤回，改完再交上来
有人冒用我们邮箱说不参加，请勿当真
不是我们不报，是系统报不上
我们既没有放弃也没有撤回
上次的撤回申请请作废，我们想通了
针对不愿意参加活动的青年，支部采取积分激励。
他因病无法参加活动，社工每周上门。
原来的物业撤出小区后，社区党委牵头成立自管会。
楼道堆物全部撤掉，增设充电桩。
取消了报名门槛，居民都能报名参加活动。
案例题目改为《放弃评选名额的人》
We do not want to withdraw our application.
Can we withdraw one case and keep the other?
If we withdraw now, can we apply next year?
""")
# Thanks with something behind.
NOT_ONLY_THANKS = _lines("""
谢谢老师，辛苦了，不过我们不参加了
收到，谢谢！\\n\\n对了，截止到几号
感谢！纸质回执请寄到我们社区
收到，请转告王老师
好的，谢谢，收件人写您吗
谢谢老师\\n王主任说要改题目
正在休假，请别再发邮件
邮件已收到，附件打不开
谢谢。表里的身份证号请删掉
谢谢\\n怎么寄
谢谢\\n请寄到我们社区
谢谢老师\\n已发
收到\\n还要盖章
好的\\n推荐表没公章
收到。此致 敬礼\\n退还原件
嗯嗯，谢谢，手机号换了13000000011
祝好，请告知结果
收到你们的（自动回复），请问有人看吗
这封是自动回复吗，请问纸质材料寄到哪里
""")
ONLY_THANKS = _lines("""
Thanks a lot!
谢谢您
收到老师辛苦了谢谢
收到喇，唔該晒
👍👍
好的老师，收到通知，谢谢您的提醒！
您好！已收到，谢谢！\\n\\n——————\\n青禾区退役军人事务局\\n李晓兰 理事长\\n13000000008
收到，感谢告知，我们知道了。\\n\\n--\\n青禾社区居委会\\n李丽
""")
DISPUTED = _lines("""
我们报送的是两份，回执上只有一份，请核对
照片上次邮件里已经附上了
你们是不是漏看了，附件里有承诺书的
您好，我单位名称登记有误，应为“临江市青禾社区服务中心”，请更正
您来信说没盖章，我们第二页右下角是有章的
顺丰单号SF1300000000002，显示前天签收，您那边怎么还没登记
纸质版八月底就送到你们一楼收发室了
我哋上個禮拜已經寄咗，點解話未收到
We submitted all the documents on 3 September.
""")
ASKED = _lines("""
是不是每个社区都要报
邮寄地址发我一下
可以晚幾日交嗎，書記出差未返
推荐单位盖党工委还是办事处的章
麻烦确认一下是否收到
""")
PRIVATE = _lines("""
删咗我个电话啦唔该
你们从哪里拿到我手机号的？请立即删除
I'd like to know what personal data you keep about me.
我不同意公开我的手机号
Please remove my phone number from your website.
""")
STOPPED = _lines("""
不要再往我私人邮箱发送任何东西
唔好再send嘢畀我
请将此邮箱移出你们的名单
这个邮箱不用了，以后别发这里
no more emails please
这个邮箱停用了
""")
# Another address is no wish for silence.
MOVED = _lines("""
本邮箱已停用，请发送至 office@example.com
联系邮箱变更为 office@example.com，原邮箱停用
我已调离，后续请发给李丽 lili@example.com，勿再发我
""")
