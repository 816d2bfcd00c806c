"""Names that one person goes by: short forms, pet names and the spellings of neighbouring countries.

Each line is a full name and what people with it are called. A short form may belong to several full names ("alex",
"sasha"); two words are one name when they share a full name. Written for English, German, French, Spanish, Italian,
Portuguese, Dutch, Polish and Russian circles, with the commonest variants of Arabic, Greek, Irish and Nordic names.
All words are as `_name_words` gives them: Latin letters without accents, in lower case.
"""

from closeknit.circle._nicknames_abroad import ELSEWHERE, ROMANCE, SLAVIC

_ENGLISH = """
abigail: abby abbie gail
abraham: abe bram ibrahim avraham
adelaide: addie ada
agnes: aggie nessa
albert: al bert bertie
alexander: alex sandy xander lex alec alek alick alistair sasha sascha aleks alejandro alexandre alessandro aleksander
alexandra: alex sandra lexi lexie alexa sasha sascha aleksandra alessandra alejandra ola
alfred: alf alfie fred freddie
alice: ali alicia
amanda: mandy manda
andrew: andy drew
angela: angie ange angel
anne: ann annie nan
anna: ania anya anka annie annika anouk anja
anthony: tony ant
arthur: art artie
barbara: barb babs barbie basia
bartholomew: bart
benjamin: ben benny benji benjy
bernard: bernie bernd bernhard
bethany: beth
beverley: bev
bradley: brad
bridget: bridie biddy brid
caroline: caz carrie caro carolina carolyn karolina karoline
catherine: cath cathy cat kate katie kathy kit kitty katherine kathryn kay kathleen katharine
cecilia: cecily cis
charles: charlie chuck chas charley chaz
charlotte: lottie charlie lotte
christina: chris chrissie tina christine kristina krystyna kristin christin
christopher: chris kit topher kris christophe cristobal christoph
clifford: cliff
constance: connie
cornelius: neil kees cor
cynthia: cindy
daniel: dan danny
daniella: dani daniela danielle
david: dave davy davie dai
deborah: deb debs debbie debra
dennis: den denny denis
desmond: des
dominic: dom nic dominik
donald: don donny donnie
dorothy: dot dottie dolly dorothea
douglas: doug dougie
edward: ed eddie ted teddy ned eduard edouard eduardo
edwin: ed eddie
eleanor: ellie nell elly eleonora leonora
elizabeth: liz lizzie beth betty betsy eliza elsie lisa liza libby bess elisabeth lilibet elise lisbeth
ellen: nell ellie
emily: em emmy millie
emmanuel: manny manu manuel
eric: erik rick
ernest: ernie ernst
esther: essie hester
eugene: gene
evelyn: eve evie
florence: flo florrie flossie
frances: fran franny frankie francesca
francis: frank fran frankie
frederick: fred freddie freddy rick frederic frederik friedrich
gabriel: gabe
gabrielle: gabby gabi gaby gabriela gabriele
geoffrey: geoff jeff jeffrey
george: georgie
georgina: georgie gina
gerald: gerry jerry
gerard: gerry ger gerhard
gillian: gill jill gilly
graham: gray graeme
gregory: greg gregor
gwendolyn: gwen wendy
harold: harry hal harald
harriet: hattie harry
helen: nell nellie helena helene lena
henry: harry hank hal henri henrik heinrich
herbert: herb bert bertie
howard: howie
hubert: hugh bert
hugh: hughie shug huw
ian: iain
imogen: immy imo
irene: rene
isabella: bella izzy bel isabelle isobel ysabel
isaac: ike zac
jacob: jake jakob jacobus
jacqueline: jackie jacqui
james: jim jimmy jamie jem
jane: janie
janet: jan
janice: jan
jasmine: jas jaz yasmin jasmin yasmine
jennifer: jen jenny jenna jenni
jeremy: jerry jem jez
jessica: jess jessie
joan: joanie
joanna: jo joanne joann joana
john: jack johnny jon
jonathan: jon jonny jono johnny
joseph: joe joey jo josef jozef josep
josephine: jo josie posy josefine josefina
joshua: josh
judith: judy jude judi
julia: jules julie
julian: jules julien
katrina: trina kat
kenneth: ken kenny
kimberley: kim
laura: laurie
lawrence: larry laurie loz laurence lorenz
leonard: len lenny leo leonhard leonardo
leslie: les
lewis: lew louis
lillian: lily lil
linda: lin lindy
louis: lou louie luis luigi ludwig
louisa: lou luisa louise lulu
lucy: lu lulu
madeleine: maddy maddie madeline madelaine magdalena
malcolm: mal
marcus: marc mark
margaret: maggie meg peggy marge margie greta rita peg mags madge margarita margaretha margarete margherita gretel gosia
marianne: marian
martha: marty
martin: marty
mary: molly polly may mamie
matilda: tilly tilda mattie mathilda mathilde
matthew: matt matty mat mathew
maureen: mo
maurice: mo moritz maurizio mauricio
maximilian: max maxi
maxine: max
melanie: mel
melissa: mel missy
michael: mike mick micky mickey mikey
michelle: shelly chelle
mildred: millie
miriam: mim miri mirjam
mitchell: mitch
mohammed: mo moh muhammad mohamed mohammad muhammed mohamad muhamed mehmed mehmet mohd
nathaniel: nat nate nathan
natalie: nat nathalie natalia
nicholas: nick nicky nico klaus claus colin nicolas nikolas niklas nikolaus
nicola: nicky nic nikki nicole
nigel: nige
norman: norm
oliver: ollie olly olivier
olivia: liv livvy olive
oscar: ossie oskar
pamela: pam
patricia: pat patty patsy tricia trish
patrick: pat paddy padraig
penelope: penny pen
peter: pete
philip: phil pip filip phillip philipp
phyllis: phyl
priscilla: cilla
rachel: rach rae
raymond: ray
rebecca: becky becca bex becka rebekah
reginald: reg reggie
richard: rick rich dick ricky richie ritchie dickie ricardo riccardo
robert: bob rob bobby robbie bert roberto
roderick: rod roddy
roger: rog rodge
ronald: ron ronnie
rosalind: ros roz
rosemary: rosie
rupert: ru
russell: russ
samantha: sam sammy
samuel: sam sammy
sarah: sal sally sadie
sebastian: seb bas bastian basti
sharon: shaz
sidney: sid
simon: si
sophia: sophie zofia
stanley: stan
stephanie: steph stef steffi stefanie
stephen: steve steven stevie
stuart: stu stewart
susan: sue susie suzie suzy
susanna: sue susie susanne suzanne zuzanna
terence: terry tel
teresa: terry tess tessa theresa therese
theodore: ted teddy theo theodor teodor
thomas: tom tommy thom
timothy: tim timmy
tobias: toby tobi
valerie: val
vanessa: nessa ness
veronica: ronnie vera nica veronika weronika veronique
victor: vic viktor vittorio
victoria: vicky vic tori vikki viktoria vittoria
vincent: vince vinnie
violet: vi
virginia: ginny
vivian: viv
walter: wally walt wat
wilfred: wilf
william: bill will billy willie liam
winifred: win winnie freda
zachary: zach zack zac
"""

_GERMAN_AND_DUTCH = """
adrianus: adri ad
andreas: andi andy andre anders andrzej
anneliese: anne liese
annemarie: anne annemie
antonius: toon ton teun
antonia: toni tonia
benedikt: ben bene
brigitte: gitte britta gitta biggi
burkhard: burki
christian: chris krischan kristian cristian
cornelia: conny conni nele
dietrich: dieter dirk
dorothea: doro thea dorle
eberhard: ebi
elfriede: friedel elfi
elke: elli
eva: evi evchen
felicitas: fee feli
florian: flo flori
franziska: franzi ziska
franz: franzl frans
friederike: rike frieda
friedrich: fritz friedel fred
gerhard: gerd gert hardy
gertrud: trude gerda geertruida truus
guenther: gunter
guillaume: willem
hannelore: hanne lore
heike: heikchen
heinrich: heinz heiner heini hein henk hendrik
helmut: helmi helmuth
hendrik: henk rik henri
hermann: mannes herman
hildegard: hilde hilda
ingeborg: inge inga
jacobus: jaap koos jacob
johanna: hanna hanne jo joke anneke
johannes: hannes hans jo johann jan joop han jens
joachim: achim jochen jo jochim
josef: sepp jupp josch jozef jef joep
juergen: juri
karl: kalle charly karel
karlheinz: karl heinz kalle
katharina: kathi katrin kathrin katja kati kaethe katarina catharina katarzyna caterina catarina
klaus: claus niko
konrad: conny kuno conrad coen
kornelis: kees cor cornelis
kunigunde: gundi
leonie: leo
ludwig: lutz wiggerl lodewijk
luise: lulu
magdalena: lena leni magda
manfred: manni fred
margarethe: gretchen grete margret gretel greet margriet
maria: mia marie mitzi marieke miep maaike
matthias: matze hias matti mathias matthijs thijs mattias
maximilian: max maxl
michael: michi michel
norbert: nobbi
petronella: nel nelleke
rainer: reiner
reinhard: hardy
roland: rolli
rosemarie: rosi romy
rudolf: rudi rolf rudolph ruud
sabine: bine
siegfried: sigi siggi
sigrid: siri sigi
stefan: steffen stephan stefano esteban stefaan szczepan
susanne: susi sanne
theodora: dora thea
thomas: tommi tomas tomasz
thorsten: torsten
ulrich: uli ulli
ulrike: uli ulli rike ulla
ursula: uschi ulla ursel
waltraud: traudl traudel
werner: werni
wilhelm: willi willy wim helm willem
wilhelmina: mina wil minna willemijn
wolfgang: wolf wolle
wolfram: wolf
"""

LINES = tuple(
    (full, tuple(called.split()))
    for table in (_ENGLISH, _GERMAN_AND_DUTCH, ROMANCE, SLAVIC, ELSEWHERE)
    for full, _, called in (line.partition(": ") for line in table.split("\n") if line)
)
"""(full name, what its bearers are called), once for each line above."""

_APART = """
marina mariana marion marlon martin marvin melvin roland ronald gerald gerard daniel daniela gabriel gabriela
andrea andreas simone simeon carlos carola karina marlene marlena helena helene juliane juliana liliana adriana
adrian mariam miriam marian marianne justin justus dustin jordan gordon harold harald harvey karsten kerstin
kirsten torben torsten sandra saundra sabrina sabine annika annina milena malena mirela marcel marcela michel
michele michal rosana rosanna roxana oliver olivia stefan stefani julian jolanta johann johanna hannes hannah
janine jeanne jannik jannis yannik yannis felicia patrick patricia cecile cecilia camille camilla clarissa
larissa melissa melinda belinda tamara samira sameer samuel shannon sharon
"""
APART = frozenset(_APART.split())
"""Names that look like slips of one another and are not."""
