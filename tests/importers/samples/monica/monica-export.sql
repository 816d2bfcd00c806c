# ************************************************************
# Ngozi Okafor dump of data
# Export date: 2022-03-01 12:00:00
# How to use:
# * create a fresh database
# * import this sql file
# ************************************************************

SET FOREIGN_KEY_CHECKS=0;

INSERT IGNORE INTO `accounts` (`id`,`api_key`,`number_of_invitations_sent`) VALUES
 (1,'v3rys3cr3tk3y',NULL);

INSERT IGNORE INTO `activities` (`id`,`account_id`,`summary`,`description`,`happened_at`) VALUES
 (1,1,'Picnic by the lido','Rain','2021-06-05'),
 (2,1,'Chess',NULL,'2022-02-20');

INSERT IGNORE INTO `contacts` (`id`,`account_id`,`first_name`,`middle_name`,`last_name`,`nickname`,`gender_id`,`description`,`uuid`,`is_starred`,`is_partial`,`is_active`,`is_dead`,`deceased_special_date_id`,`deceased_reminder_id`,`last_talked_to`,`stay_in_touch_frequency`,`stay_in_touch_trigger_date`,`birthday_special_date_id`,`birthday_reminder_id`,`first_met_through_contact_id`,`first_met_special_date_id`,`first_met_reminder_id`,`first_met_where`,`first_met_additional_info`,`job`,`company`,`food_preferences`,`avatar_source`,`has_avatar`,`avatar_location`,`number_of_views`,`created_at`,`updated_at`,`default_avatar_color`) VALUES
 (1,1,'Ngozi',NULL,'Okafor',NULL,NULL,NULL,'0c0ffee0-0000-4000-8000-000000000001',0,0,1,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'default',0,'local',3,'2020-05-21 19:15:16','2021-01-02 08:00:00','#fdb660'),
 (2,1,'Ruth','May','O\'Hara','Roo',NULL,'Met at the choir; likes \\ and \"tea\"','0c0ffee0-0000-4000-8000-000000000002',0,0,1,0,NULL,NULL,NULL,14,NULL,1,NULL,NULL,4,NULL,NULL,NULL,NULL,'Kite & Sons',NULL,'default',0,'local',3,'2020-05-21 19:15:16','2021-01-02 08:00:00','#fdb660'),
 (3,1,'花子',NULL,'山田',NULL,NULL,NULL,NULL,0,0,1,0,NULL,NULL,NULL,NULL,NULL,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'default',0,'local',3,'2020-05-21 19:15:16','2021-01-02 08:00:00','#fdb660'),
 (4,1,'Tom',NULL,NULL,NULL,NULL,NULL,NULL,0,1,1,0,NULL,NULL,NULL,NULL,NULL,3,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'default',0,'local',3,'2020-05-21 19:15:16','2021-01-02 08:00:00','#fdb660'),
 (5,1,'Ada',NULL,'Byrne',NULL,NULL,NULL,NULL,0,1,1,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'default',0,'local',3,'2020-05-21 19:15:16','2021-01-02 08:00:00','#fdb660'),
 (6,1,'Grandpa',NULL,NULL,NULL,NULL,NULL,NULL,0,0,1,1,5,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'default',0,'local',3,'2020-05-21 19:15:16','2021-01-02 08:00:00','#fdb660'),
 (7,1,007,NULL,NULL,'',NULL,NULL,NULL,0,0,1,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'default',0,'local',3,'2020-05-21 19:15:16','2021-01-02 08:00:00','#fdb660');

INSERT IGNORE INTO `activity_contact` (`activity_id`,`account_id`,`contact_id`) VALUES
 (1,1,2),
 (1,1,3),
 (2,1,5);

INSERT IGNORE INTO `calls` (`id`,`account_id`,`contact_id`,`called_at`,`content`,`contact_called`) VALUES
 (1,1,2,'2021-01-09 00:00:00','About the harvest',1),
 (2,1,2,'2021-01-16 18:30:00',NULL,0);

INSERT IGNORE INTO `contact_field_types` (`id`,`account_id`,`name`,`fontawesome_icon`,`protocol`,`type`) VALUES
 (1,1,'Email','fa fa-envelope-open-o','mailto:','email'),
 (2,1,'Phone','fa fa-volume-control-phone','tel:','phone'),
 (3,1,'Facebook','fa fa-facebook-official','https://facebook.com/',NULL),
 (5,1,'Whatsapp','fa fa-whatsapp','https://wa.me/',NULL);

INSERT IGNORE INTO `contact_fields` (`id`,`account_id`,`contact_id`,`contact_field_type_id`,`data`) VALUES
 (1,1,2,1,'Ruth@OHara.example'),
 (2,1,2,2,+447700900123),
 (3,1,3,5,'07700 900456'),
 (4,1,3,3,'hanako.y'),
 (5,1,1,2,'+44 7700 900999');

INSERT IGNORE INTO `tags` (`id`,`account_id`,`name`,`name_slug`) VALUES
 (1,1,'choir','choir'),
 (2,1,'book club','book-club');

INSERT IGNORE INTO `contact_tag` (`contact_id`,`tag_id`,`account_id`) VALUES
 (2,1,1),
 (2,2,1);

INSERT IGNORE INTO `conversations` (`id`,`account_id`,`contact_id`,`contact_field_type_id`,`created_at`) VALUES
 (1,1,3,5,'2021-03-01 10:00:00'),
 (2,1,2,1,'2021-03-02 10:00:00');

INSERT IGNORE INTO `days` (`id`,`account_id`,`date`,`rate`,`comment`) VALUES
 (1,1,'2021-05-01',3,'Sun'),
 (2,1,'2021-05-02',1,NULL);

INSERT IGNORE INTO `entries` (`id`,`account_id`,`title`,`post`) VALUES
 (1,1,'Spring','It\'s \"here\"; (at last');

INSERT IGNORE INTO `messages` (`id`,`account_id`,`contact_id`,`conversation_id`,`content`,`written_at`,`written_by_me`) VALUES
 (1,1,3,1,'Bring the kite, it\'s windy','2021-03-01 00:00:00',1),
 (2,1,3,1,'I will);
INSERT INTO `notes`','2021-03-01 00:00:00',0),
 (3,1,2,2,'Letter','2021-03-02 00:00:00',1);

INSERT IGNORE INTO `notes` (`id`,`account_id`,`contact_id`,`body`,`is_favorited`) VALUES
 (1,1,2,'Her sister is called Jo.',0);

INSERT IGNORE INTO `relationship_types` (`id`,`account_id`,`name`,`name_reverse_relationship`,`relationship_type_group_id`) VALUES
 (1,1,'partner','partner',1),
 (8,1,'parent','child',1),
 (9,1,'child','parent',1),
 (10,1,'sibling','sibling',1),
 (13,1,'uncle','nephew',1),
 (14,1,'nephew','uncle',1),
 (19,1,'bestfriend','bestfriend',1);

INSERT IGNORE INTO `relationships` (`id`,`account_id`,`relationship_type_id`,`contact_is`,`of_contact`) VALUES
 (1,1,8,4,2),
 (2,1,9,2,4),
 (3,1,13,5,3),
 (4,1,14,3,5),
 (5,1,10,1,3),
 (6,1,10,3,1),
 (7,1,1,2,3),
 (8,1,1,3,2);

INSERT IGNORE INTO `reminders` (`id`,`account_id`,`contact_id`,`initial_date`,`title`,`frequency_type`,`frequency_number`,`inactive`) VALUES
 (1,1,2,'1988-02-29','Wish Ruth a happy birthday','year',1,0),
 (2,1,3,'2021-10-09','Her shop\'s anniversary','year',1,0),
 (3,1,3,'2021-10-09','Ask about the move','one_time',1,0);

INSERT IGNORE INTO `special_dates` (`id`,`account_id`,`contact_id`,`is_age_based`,`is_year_unknown`,`date`) VALUES
 (1,1,2,0,0,'1988-02-29'),
 (2,1,3,0,1,'2020-07-14'),
 (3,1,4,1,0,'1960-01-01'),
 (4,1,2,0,0,'2012-09-01'),
 (5,1,6,0,0,'2019-11-03');

INSERT IGNORE INTO `users` (`id`,`first_name`,`last_name`,`email`,`me_contact_id`,`admin`,`password`,`google2fa_secret`,`account_id`,`locale`) VALUES
 (1,'Ngozi','Okafor','ngozi@okafor.example',1,1,'$2y$10$notapassword',NULL,1,'en');

INSERT IGNORE INTO `contact_photo` (`contact_id`, `photo_id`, `created_at`, `updated_at`) VALUES
;

SET FOREIGN_KEY_CHECKS=1;