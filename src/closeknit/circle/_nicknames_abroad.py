"""The part of `_nicknames` that is Spanish, Italian, Portuguese, French, Polish, Russian, Ukrainian and from further away."""

ROMANCE = """
alberto: beto tito berto
alejandro: alex ale jandro
alejandra: ale alex
alfonso: fonso poncho
andres: andresito
antoine: toine titi
antonio: toni tono antonino nino tonino toninho anton antoni
antonella: nella
augustin: gus tin agustin
beatriz: bea bia beatrice beatrix trixie
carlos: carlitos carlo charlie
carmela: mela melina
carmen: carmina mamen carmencita
catarina: cata
concepcion: concha conchi conchita
cristina: cris tina
dolores: lola loli
domenico: mimmo menico
dominique: dom domi
eduardo: edu dudu duda
emmanuelle: manu
enrique: quique kike
ernesto: neto
federico: fede kiko
fernando: nando fer
florence: flo
francesca: franca cesca fra
francesco: franco checco ciccio fra
francisco: paco pancho curro fran kiko chico xico pancho quico patxi
francisca: paca paqui chica
francois: fanfan
gerard: gege
giacomo: mimmo jack
gianluca: luca
giovanni: gianni nino vanni
giovanna: gianna vanna
giuseppe: peppe beppe pino peppino
giuseppina: pina peppina
gonzalo: gonza
graciela: chela
guadalupe: lupe lupita
guillermo: guille memo
gustavo: gus tavo
ignacio: nacho
isabel: isa chabela bela belinha
jacques: jacquot jaco
javier: javi xavi xavier
jean: jeannot
jesus: chus chuy suso
joao: joaozinho jo
joaquin: quino chimo ximo
jorge: jordi coque
jose: pepe pepito ze chepe zezinho
josefa: pepa pepita fina
juan: juanito juancho
juana: juani
julio: julito
laurent: lolo
leonardo: leo nardo
leticia: leti
lorenzo: renzo lolo
lourdes: lulu lurdes
luis: lucho luisito lula
luisa: lu lulu
magali: mag
manuel: manolo manu manolito manel nelo
manuela: manu manoli
margarida: guida
maria: mari mariuccia mariella marichu maruja mia
mariangela: mari
mario: marietto
marta: martita
mathieu: mat matthieu
maximo: max
mercedes: merche meche
michel: michou mimi
michele: lele
miguel: micky mikel migue
montserrat: montse
nathalie: nath
nicolas: nico
nicolo: nico
octavio: tavo
olivier: oli
pascal: pasc
patricia: patri pati
paulo: paulinho
pedro: perico pedrinho
philippe: phil
pierre: pierrot
pietro: piero
rafael: rafa raphael raffaele lello
raffaella: lella
ramon: moncho moncho
ricardo: ricky rica
roberto: beto tito
rodrigo: rodri
rosario: charo saro
salvatore: toto salvo turi
santiago: santi tiago diego yago
sebastian: sebas
sergio: checo
silvia: sil sylvia
sofia: sofi
sylvie: syl
teresa: tere maite
tomas: tommaso
valentina: vale
veronica: vero
veronique: vero
vicente: chente vicent
vincenzo: enzo cenzo
virginie: virg
ximena: xime
yolanda: yoli
"""

SLAVIC = """
agnieszka: aga agnes
aleksandr: sasha sascha sanya shura alik alexander aleksander oleksandr aliaksandr aleksandar aleksandros alexandros
aleksandra: sasha sascha sanya shura ola alexandra oleksandra
aleksey: alyosha lyosha alexis alexey oleksiy aleksei
anastasia: nastya stasya nastia asya anastasiya
anatoly: tolya anatoliy anatol
andrey: andryusha andriy andrei andrej
andrzej: jedrek andrew
anna: anya nyura anechka asia anka ganna
antonina: tonya nina
arkady: arkasha
bartosz: bartek bartlomiej
boguslaw: bogdan bogus
boris: borya
daria: dasha darya dariya
dmitry: dima mitya dmitriy dmitri dimitri dmytro dimitry dimitrij
ekaterina: katya katia kate yekaterina katerina kateryna catherine kasia aikaterini
elena: lena alyona helen yelena olena helena
elizaveta: liza lisa yelizaveta
ewa: ewunia eva
evgeny: zhenya evgeniy yevgeny eugene yevhen evgenii jewgeni
evgenia: zhenya yevgenia evgeniya
fedor: fedya fyodor fiodor
galina: galya halyna
gennady: gena gennadiy
georgy: gosha zhora georgiy georgi
grigory: grisha grigoriy hryhoriy
grzegorz: grzesiek gregory
igor: igoryok ihor
ilya: ilyusha illya ilia
irina: ira irena iryna
ivan: vanya ivanko vania
jakub: kuba jacob
jan: janek jasiek janusz
jerzy: jurek george
joanna: asia joasia
jozef: jozek joseph
karolina: karo
katarzyna: kasia kaska catherine katharina
kirill: kirya kyrylo
konstantin: kostya konstantinos kostas kostiantyn konstantyn
krzysztof: krzysiek kris christopher
ksenia: ksyusha oksana kseniya xenia ksusha
larisa: lara larysa
leonid: lyonya
lev: lyova leo
lidia: lida lidiya lydia
lyubov: lyuba liubov
lyudmila: lyuda mila ludmila liudmyla
maciej: maciek matthias
maksim: max maks maxim maxime
malgorzata: gosia malgosia margaret
marek: mark
margarita: rita margo
maria: masha marusya marysia maryja mariya marija
marina: maryna
mateusz: mati matthew
mikhail: misha mischa michail mykhailo mihail mikhaylo michael
mikolaj: miki nicholas
nadezhda: nadya nadia nadiya
natalia: natasha nata nataliya natalya natascha natalie
nikita: nik mykyta
nikolay: kolya nikolai mykola nikolaj nicholas
oksana: ksana
oleg: olezhka oleh
olga: olya olenka olha
pavel: pasha pavlo pawel paul
pawel: pawelek paul
petr: petya piotr pyotr petro peter
piotr: piotrek peter
polina: polya pauline
roman: roma
ryszard: rysiek richard
semyon: syoma semen simon
sergey: seryozha serhiy sergei sergej serge sergii serhii
slawomir: slawek
stanislav: stas slava stanislaw staszek
stepan: styopa stephan
svetlana: sveta lana svitlana
tadeusz: tadek thaddeus
tamara: toma
tatiana: tanya tanja tania tatyana tetiana tatjana
tomasz: tomek thomas
vadim: vadik vadym
valentin: valya valentyn
valentina: valya valentyna
valery: valera valeriy valeri
vasily: vasya vasiliy vasyl basil
vera: verochka vira
viktor: vitya victor
viktoria: vika victoria viktoriya
vitaly: vitalik vitaliy
vladimir: volodya vova wladimir volodymyr vlad wlodzimierz wolodja
vladislav: vlad slava vladyslav wladyslaw
vyacheslav: slava viacheslav
wojciech: wojtek
wladyslaw: wladek
yaroslav: slava yarik jaroslaw jarek jaroslav
yegor: egor george
yulia: julia yuliya iuliia juliya
yuri: yura yuriy jurij juri iurii yury
zbigniew: zbyszek
zofia: zosia sophie
"""

ELSEWHERE = """
abdullah: abdallah abdulla
abdulrahman: abdurrahman abdelrahman abdirahman
ahmed: ahmad ahmet achmed ahmad
aisha: ayesha aysha aicha ayse
ali: aly
aoife: eva
caoimhe: keeva
dimitrios: dimitris mitsos jim
eleni: lena helen elena
fatima: fatma fatimah fatemeh fatoumata
georgios: giorgos yiorgos yorgos george
hassan: hasan
hussein: hussain husain hossein huseyin hossain husayn
ioannis: giannis yannis yiannis john
ioanna: gianna
khadija: khadijah hadija khadidja
khaled: khalid halid
konstantinos: kostas dinos costas
layla: leila laila leyla
mahmoud: mahmud mahmood
mustafa: mostafa moustafa mustapha
nikolaos: nikos
olumide: olu
oluwaseun: seun
omar: umar omer
osman: uthman othman
panagiotis: panos
rashid: rachid rasheed
saeed: said sayed
siobhan: shiv
soren: sorin
vasileios: vasilis
youssef: yusuf yousef yusef josef youssouf yousuf
zainab: zeinab zaynab
"""
