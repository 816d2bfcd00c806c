--
-- PostgreSQL database dump
--

SET standard_conforming_strings = on;

COPY public.accounts (id, api_key, number_of_invitations_sent) FROM stdin;
1	v3rys3cr3tk3y	\N
\.


COPY public.activities (id, account_id, summary, description, happened_at) FROM stdin;
1	1	Picknick am See	Rain	2021-06-05
2	1	Chess	\N	2022-02-20
\.


COPY public.contacts (id, account_id, first_name, middle_name, last_name, nickname, gender_id, description, uuid, is_starred, is_partial, is_active, is_dead, deceased_special_date_id, deceased_reminder_id, last_talked_to, stay_in_touch_frequency, stay_in_touch_trigger_date, birthday_special_date_id, birthday_reminder_id, first_met_through_contact_id, first_met_special_date_id, first_met_reminder_id, first_met_where, first_met_additional_info, job, company, food_preferences, avatar_source, has_avatar, avatar_location, number_of_views, created_at, updated_at, default_avatar_color) FROM stdin;
1	1	Jürgen	\N	Weiß	\N	\N	\N	0c0ffee0-0000-4000-8000-000000000001	0	0	1	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	default	0	local	3	2020-05-21 19:15:16	2021-01-02 08:00:00	#fdb660
2	1	Käthe	May	O'Hara	Roo	\N	Met at the choir; likes \\ and "tea"	0c0ffee0-0000-4000-8000-000000000002	0	0	1	0	\N	\N	\N	14	\N	1	\N	\N	4	\N	\N	\N	\N	Kite & Sons	\N	default	0	local	3	2020-05-21 19:15:16	2021-01-02 08:00:00	#fdb660
3	1	花子	\N	山田	\N	\N	\N	\N	0	0	1	0	\N	\N	\N	\N	\N	2	\N	\N	\N	\N	\N	\N	\N	\N	\N	default	0	local	3	2020-05-21 19:15:16	2021-01-02 08:00:00	#fdb660
4	1	Jörg	\N	\N	\N	\N	\N	\N	0	1	1	0	\N	\N	\N	\N	\N	3	\N	\N	\N	\N	\N	\N	\N	\N	\N	default	0	local	3	2020-05-21 19:15:16	2021-01-02 08:00:00	#fdb660
5	1	Günter	\N	Öztürk	\N	\N	\N	\N	0	1	1	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	default	0	local	3	2020-05-21 19:15:16	2021-01-02 08:00:00	#fdb660
6	1	Grandpa	\N	\N	\N	\N	\N	\N	0	0	1	1	5	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	default	0	local	3	2020-05-21 19:15:16	2021-01-02 08:00:00	#fdb660
7	1	007	\N	\N		\N	\N	\N	0	0	1	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	default	0	local	3	2020-05-21 19:15:16	2021-01-02 08:00:00	#fdb660
\.


COPY public.activity_contact (activity_id, account_id, contact_id) FROM stdin;
1	1	2
1	1	3
2	1	5
\.


COPY public.calls (id, account_id, contact_id, called_at, content, contact_called) FROM stdin;
1	1	2	2021-01-09 00:00:00	About the harvest	1
2	1	2	2021-01-16 18:30:00	\N	0
\.


COPY public.contact_field_types (id, account_id, name, fontawesome_icon, protocol, type) FROM stdin;
1	1	Email	fa fa-envelope-open-o	mailto:	email
2	1	Phone	fa fa-volume-control-phone	tel:	phone
3	1	Facebook	fa fa-facebook-official	https://facebook.com/	\N
5	1	Whatsapp	fa fa-whatsapp	https://wa.me/	\N
\.


COPY public.contact_fields (id, account_id, contact_id, contact_field_type_id, data) FROM stdin;
1	1	2	1	Käthe@OHara.example
2	1	2	2	+447700900123
3	1	3	5	07700 900456
4	1	3	3	hanako.y
5	1	1	2	+44 7700 900999
\.


COPY public.tags (id, account_id, name, name_slug) FROM stdin;
1	1	choir	choir
2	1	book club	book-club
\.


COPY public.contact_tag (contact_id, tag_id, account_id) FROM stdin;
2	1	1
2	2	1
\.


COPY public.conversations (id, account_id, contact_id, contact_field_type_id, created_at) FROM stdin;
1	1	3	5	2021-03-01 10:00:00
2	1	2	1	2021-03-02 10:00:00
\.


COPY public.days (id, account_id, date, rate, comment) FROM stdin;
1	1	2021-05-01	3	Sun
2	1	2021-05-02	1	\N
\.


COPY public.entries (id, account_id, title, post) FROM stdin;
1	1	Spring	It's "here"; (at last
\.


COPY public.messages (id, account_id, contact_id, conversation_id, content, written_at, written_by_me) FROM stdin;
1	1	3	1	Bring den Drachen mit, it's windy	2021-03-01 00:00:00	1
2	1	3	1	I will);\nINSERT INTO `notes`	2021-03-01 00:00:00	0
3	1	2	2	Letter	2021-03-02 00:00:00	1
\.


COPY public.notes (id, account_id, contact_id, body, is_favorited) FROM stdin;
1	1	2	Her sister is called Jo.	0
\.


COPY public.relationship_types (id, account_id, name, name_reverse_relationship, relationship_type_group_id) FROM stdin;
1	1	partner	partner	1
8	1	parent	child	1
9	1	child	parent	1
10	1	sibling	sibling	1
13	1	uncle	nephew	1
14	1	nephew	uncle	1
19	1	bestfriend	bestfriend	1
\.


COPY public.relationships (id, account_id, relationship_type_id, contact_is, of_contact) FROM stdin;
1	1	8	4	2
2	1	9	2	4
3	1	13	5	3
4	1	14	3	5
5	1	10	1	3
6	1	10	3	1
7	1	1	2	3
8	1	1	3	2
\.


COPY public.reminders (id, account_id, contact_id, initial_date, title, frequency_type, frequency_number, inactive) FROM stdin;
1	1	2	1988-02-29	Wish Käthe a happy birthday	year	1	0
2	1	3	2021-10-09	Her shop's anniversary	year	1	0
3	1	3	2021-10-09	Ask about the move	one_time	1	0
\.


COPY public.special_dates (id, account_id, contact_id, is_age_based, is_year_unknown, date) FROM stdin;
1	1	2	0	0	1988-02-29
2	1	3	0	1	2020-07-14
3	1	4	1	0	1960-01-01
4	1	2	0	0	2012-09-01
5	1	6	0	0	2019-11-03
\.


COPY public.users (id, first_name, last_name, email, me_contact_id, admin, password, google2fa_secret, account_id, locale) FROM stdin;
1	Jürgen	Weiß	ngozi@weiss.example	1	1	$2y$10$notapassword	\N	1	en
\.

