-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
--
-- Host: localhost    Database: monica

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!50503 SET NAMES utf8mb4 */;

--
-- Table structure for table `accounts`
--

DROP TABLE IF EXISTS `accounts`;
CREATE TABLE `accounts` (
  `id` int unsigned DEFAULT 0,
  `api_key` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `number_of_invitations_sent` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `x_foreign` (`id`,`account_id`),
  CONSTRAINT `a(b)` FOREIGN KEY (`id`) REFERENCES `accounts` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='it''s; (odd)';
LOCK TABLES `accounts` WRITE;
/*!40000 ALTER TABLE `accounts` DISABLE KEYS */;
INSERT INTO `accounts` VALUES (1,'v3rys3cr3tk3y',NULL);
/*!40000 ALTER TABLE `accounts` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `activities`
--

DROP TABLE IF EXISTS `activities`;
CREATE TABLE `activities` (
  `id` int unsigned DEFAULT 0,
  `account_id` int unsigned DEFAULT 0,
  `summary` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `description` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `happened_at` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `x_foreign` (`id`,`account_id`),
  CONSTRAINT `a(b)` FOREIGN KEY (`id`) REFERENCES `accounts` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='it''s; (odd)';
LOCK TABLES `activities` WRITE;
/*!40000 ALTER TABLE `activities` DISABLE KEYS */;
INSERT INTO `activities` VALUES (1,1,'Pique-nique à l’étang','Rain','2021-06-05'),(2,1,'Chess',NULL,'2022-02-20');
/*!40000 ALTER TABLE `activities` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `activity_contact`
--

DROP TABLE IF EXISTS `activity_contact`;
CREATE TABLE `activity_contact` (
  `activity_id` int unsigned DEFAULT 0,
  `account_id` int unsigned DEFAULT 0,
  `contact_id` int unsigned DEFAULT 0,
  PRIMARY KEY (`id`),
  KEY `x_foreign` (`id`,`account_id`),
  CONSTRAINT `a(b)` FOREIGN KEY (`id`) REFERENCES `accounts` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='it''s; (odd)';
LOCK TABLES `activity_contact` WRITE;
/*!40000 ALTER TABLE `activity_contact` DISABLE KEYS */;
INSERT INTO `activity_contact` VALUES (1,1,2),(1,1,3),(2,1,5);
/*!40000 ALTER TABLE `activity_contact` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `calls`
--

DROP TABLE IF EXISTS `calls`;
CREATE TABLE `calls` (
  `id` int unsigned DEFAULT 0,
  `account_id` int unsigned DEFAULT 0,
  `contact_id` int unsigned DEFAULT 0,
  `called_at` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `content` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `contact_called` int unsigned DEFAULT 0,
  PRIMARY KEY (`id`),
  KEY `x_foreign` (`id`,`account_id`),
  CONSTRAINT `a(b)` FOREIGN KEY (`id`) REFERENCES `accounts` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='it''s; (odd)';
LOCK TABLES `calls` WRITE;
/*!40000 ALTER TABLE `calls` DISABLE KEYS */;
INSERT INTO `calls` VALUES (1,1,2,'2021-01-09 00:00:00','À propos de la récolte',1),(2,1,2,'2021-01-16 18:30:00',NULL,0);
/*!40000 ALTER TABLE `calls` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `contact_field_types`
--

DROP TABLE IF EXISTS `contact_field_types`;
CREATE TABLE `contact_field_types` (
  `id` int unsigned DEFAULT 0,
  `account_id` int unsigned DEFAULT 0,
  `name` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `fontawesome_icon` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `protocol` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `type` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `x_foreign` (`id`,`account_id`),
  CONSTRAINT `a(b)` FOREIGN KEY (`id`) REFERENCES `accounts` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='it''s; (odd)';
LOCK TABLES `contact_field_types` WRITE;
/*!40000 ALTER TABLE `contact_field_types` DISABLE KEYS */;
INSERT INTO `contact_field_types` VALUES (1,1,'Email','fa fa-envelope-open-o','mailto:','email'),(2,1,'Phone','fa fa-volume-control-phone','tel:','phone'),(3,1,'Facebook','fa fa-facebook-official','https://facebook.com/',NULL),(5,1,'Whatsapp','fa fa-whatsapp','https://wa.me/',NULL);
/*!40000 ALTER TABLE `contact_field_types` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `contact_fields`
--

DROP TABLE IF EXISTS `contact_fields`;
CREATE TABLE `contact_fields` (
  `id` int unsigned DEFAULT 0,
  `account_id` int unsigned DEFAULT 0,
  `contact_id` int unsigned DEFAULT 0,
  `contact_field_type_id` int unsigned DEFAULT 0,
  `data` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `x_foreign` (`id`,`account_id`),
  CONSTRAINT `a(b)` FOREIGN KEY (`id`) REFERENCES `accounts` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='it''s; (odd)';
LOCK TABLES `contact_fields` WRITE;
/*!40000 ALTER TABLE `contact_fields` DISABLE KEYS */;
INSERT INTO `contact_fields` VALUES (1,1,2,1,'Éloïse@aubigne.example'),(2,1,2,2,'+33639980123'),(3,1,3,5,'06 39 98 04 56'),(4,1,3,3,'hanako.y'),(5,1,1,2,'+44 7700 900999');
/*!40000 ALTER TABLE `contact_fields` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `contact_tag`
--

DROP TABLE IF EXISTS `contact_tag`;
CREATE TABLE `contact_tag` (
  `contact_id` int unsigned DEFAULT 0,
  `tag_id` int unsigned DEFAULT 0,
  `account_id` int unsigned DEFAULT 0,
  PRIMARY KEY (`id`),
  KEY `x_foreign` (`id`,`account_id`),
  CONSTRAINT `a(b)` FOREIGN KEY (`id`) REFERENCES `accounts` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='it''s; (odd)';
LOCK TABLES `contact_tag` WRITE;
/*!40000 ALTER TABLE `contact_tag` DISABLE KEYS */;
INSERT INTO `contact_tag` VALUES (2,1,1),(2,2,1);
/*!40000 ALTER TABLE `contact_tag` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `contacts`
--

DROP TABLE IF EXISTS `contacts`;
CREATE TABLE `contacts` (
  `id` int unsigned DEFAULT 0,
  `account_id` int unsigned DEFAULT 0,
  `first_name` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `middle_name` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `last_name` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `nickname` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `gender_id` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `description` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `uuid` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `is_starred` int unsigned DEFAULT 0,
  `is_partial` int unsigned DEFAULT 0,
  `is_active` int unsigned DEFAULT 0,
  `is_dead` int unsigned DEFAULT 0,
  `deceased_special_date_id` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `deceased_reminder_id` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `last_talked_to` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `stay_in_touch_frequency` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `stay_in_touch_trigger_date` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `birthday_special_date_id` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `birthday_reminder_id` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `first_met_through_contact_id` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `first_met_special_date_id` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `first_met_reminder_id` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `first_met_where` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `first_met_additional_info` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `job` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `company` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `food_preferences` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `avatar_source` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `has_avatar` int unsigned DEFAULT 0,
  `avatar_location` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `number_of_views` int unsigned DEFAULT 0,
  `created_at` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `updated_at` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `default_avatar_color` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `x_foreign` (`id`,`account_id`),
  CONSTRAINT `a(b)` FOREIGN KEY (`id`) REFERENCES `accounts` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='it''s; (odd)';
LOCK TABLES `contacts` WRITE;
/*!40000 ALTER TABLE `contacts` DISABLE KEYS */;
INSERT INTO `contacts` VALUES (1,1,'Amélie',NULL,'Dùrand',NULL,NULL,NULL,'0c0ffee0-0000-4000-8000-000000000001',0,0,1,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'default',0,'local',3,'2020-05-21 19:15:16','2021-01-02 08:00:00','#fdb660'),(2,1,'Éloïse','May','d\'Aubigné','Roo',NULL,'Met at the chorale; likes \\ and \"tea\"','0c0ffee0-0000-4000-8000-000000000002',0,0,1,0,NULL,NULL,NULL,14,NULL,1,NULL,NULL,4,NULL,NULL,NULL,NULL,'Librairie du Port',NULL,'default',0,'local',3,'2020-05-21 19:15:16','2021-01-02 08:00:00','#fdb660'),(3,1,'花子',NULL,'山田',NULL,NULL,NULL,NULL,0,0,1,0,NULL,NULL,NULL,NULL,NULL,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'default',0,'local',3,'2020-05-21 19:15:16','2021-01-02 08:00:00','#fdb660'),(4,1,'Léo',NULL,NULL,NULL,NULL,NULL,NULL,0,1,1,0,NULL,NULL,NULL,NULL,NULL,3,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'default',0,'local',3,'2020-05-21 19:15:16','2021-01-02 08:00:00','#fdb660'),(5,1,'Zoé',NULL,'Lefèvre',NULL,NULL,NULL,NULL,0,1,1,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'default',0,'local',3,'2020-05-21 19:15:16','2021-01-02 08:00:00','#fdb660'),(6,1,'Papi',NULL,NULL,NULL,NULL,NULL,NULL,0,0,1,1,5,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'default',0,'local',3,'2020-05-21 19:15:16','2021-01-02 08:00:00','#fdb660'),(7,1,'007',NULL,NULL,'',NULL,NULL,NULL,0,0,1,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'default',0,'local',3,'2020-05-21 19:15:16','2021-01-02 08:00:00','#fdb660');
/*!40000 ALTER TABLE `contacts` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `conversations`
--

DROP TABLE IF EXISTS `conversations`;
CREATE TABLE `conversations` (
  `id` int unsigned DEFAULT 0,
  `account_id` int unsigned DEFAULT 0,
  `contact_id` int unsigned DEFAULT 0,
  `contact_field_type_id` int unsigned DEFAULT 0,
  `created_at` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `x_foreign` (`id`,`account_id`),
  CONSTRAINT `a(b)` FOREIGN KEY (`id`) REFERENCES `accounts` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='it''s; (odd)';
LOCK TABLES `conversations` WRITE;
/*!40000 ALTER TABLE `conversations` DISABLE KEYS */;
INSERT INTO `conversations` VALUES (1,1,3,5,'2021-03-01 10:00:00'),(2,1,2,1,'2021-03-02 10:00:00');
/*!40000 ALTER TABLE `conversations` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `days`
--

DROP TABLE IF EXISTS `days`;
CREATE TABLE `days` (
  `id` int unsigned DEFAULT 0,
  `account_id` int unsigned DEFAULT 0,
  `date` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `rate` int unsigned DEFAULT 0,
  `comment` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `x_foreign` (`id`,`account_id`),
  CONSTRAINT `a(b)` FOREIGN KEY (`id`) REFERENCES `accounts` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='it''s; (odd)';
LOCK TABLES `days` WRITE;
/*!40000 ALTER TABLE `days` DISABLE KEYS */;
INSERT INTO `days` VALUES (1,1,'2021-05-01',3,'Sun'),(2,1,'2021-05-02',1,NULL);
/*!40000 ALTER TABLE `days` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `entries`
--

DROP TABLE IF EXISTS `entries`;
CREATE TABLE `entries` (
  `id` int unsigned DEFAULT 0,
  `account_id` int unsigned DEFAULT 0,
  `title` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `post` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `x_foreign` (`id`,`account_id`),
  CONSTRAINT `a(b)` FOREIGN KEY (`id`) REFERENCES `accounts` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='it''s; (odd)';
LOCK TABLES `entries` WRITE;
/*!40000 ALTER TABLE `entries` DISABLE KEYS */;
INSERT INTO `entries` VALUES (1,1,'Spring','It\'s \"here\"; (at last');
/*!40000 ALTER TABLE `entries` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `messages`
--

DROP TABLE IF EXISTS `messages`;
CREATE TABLE `messages` (
  `id` int unsigned DEFAULT 0,
  `account_id` int unsigned DEFAULT 0,
  `contact_id` int unsigned DEFAULT 0,
  `conversation_id` int unsigned DEFAULT 0,
  `content` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `written_at` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `written_by_me` int unsigned DEFAULT 0,
  PRIMARY KEY (`id`),
  KEY `x_foreign` (`id`,`account_id`),
  CONSTRAINT `a(b)` FOREIGN KEY (`id`) REFERENCES `accounts` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='it''s; (odd)';
LOCK TABLES `messages` WRITE;
/*!40000 ALTER TABLE `messages` DISABLE KEYS */;
INSERT INTO `messages` VALUES (1,1,3,1,'Apporte le cerf-volant, it\'s windy','2021-03-01 00:00:00',1),(2,1,3,1,'I will);\nINSERT INTO `notes`','2021-03-01 00:00:00',0),(3,1,2,2,'Letter','2021-03-02 00:00:00',1);
/*!40000 ALTER TABLE `messages` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `notes`
--

DROP TABLE IF EXISTS `notes`;
CREATE TABLE `notes` (
  `id` int unsigned DEFAULT 0,
  `account_id` int unsigned DEFAULT 0,
  `contact_id` int unsigned DEFAULT 0,
  `body` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `is_favorited` int unsigned DEFAULT 0,
  PRIMARY KEY (`id`),
  KEY `x_foreign` (`id`,`account_id`),
  CONSTRAINT `a(b)` FOREIGN KEY (`id`) REFERENCES `accounts` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='it''s; (odd)';
LOCK TABLES `notes` WRITE;
/*!40000 ALTER TABLE `notes` DISABLE KEYS */;
INSERT INTO `notes` VALUES (1,1,2,'Her sister is called Jo.',0);
/*!40000 ALTER TABLE `notes` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `relationship_types`
--

DROP TABLE IF EXISTS `relationship_types`;
CREATE TABLE `relationship_types` (
  `id` int unsigned DEFAULT 0,
  `account_id` int unsigned DEFAULT 0,
  `name` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `name_reverse_relationship` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `relationship_type_group_id` int unsigned DEFAULT 0,
  PRIMARY KEY (`id`),
  KEY `x_foreign` (`id`,`account_id`),
  CONSTRAINT `a(b)` FOREIGN KEY (`id`) REFERENCES `accounts` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='it''s; (odd)';
LOCK TABLES `relationship_types` WRITE;
/*!40000 ALTER TABLE `relationship_types` DISABLE KEYS */;
INSERT INTO `relationship_types` VALUES (1,1,'partner','partner',1),(8,1,'parent','child',1),(9,1,'child','parent',1),(10,1,'sibling','sibling',1),(13,1,'uncle','nephew',1),(14,1,'nephew','uncle',1),(19,1,'bestfriend','bestfriend',1);
/*!40000 ALTER TABLE `relationship_types` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `relationships`
--

DROP TABLE IF EXISTS `relationships`;
CREATE TABLE `relationships` (
  `id` int unsigned DEFAULT 0,
  `account_id` int unsigned DEFAULT 0,
  `relationship_type_id` int unsigned DEFAULT 0,
  `contact_is` int unsigned DEFAULT 0,
  `of_contact` int unsigned DEFAULT 0,
  PRIMARY KEY (`id`),
  KEY `x_foreign` (`id`,`account_id`),
  CONSTRAINT `a(b)` FOREIGN KEY (`id`) REFERENCES `accounts` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='it''s; (odd)';
LOCK TABLES `relationships` WRITE;
/*!40000 ALTER TABLE `relationships` DISABLE KEYS */;
INSERT INTO `relationships` VALUES (1,1,8,4,2),(2,1,9,2,4),(3,1,13,5,3),(4,1,14,3,5),(5,1,10,1,3),(6,1,10,3,1),(7,1,1,2,3),(8,1,1,3,2);
/*!40000 ALTER TABLE `relationships` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `reminders`
--

DROP TABLE IF EXISTS `reminders`;
CREATE TABLE `reminders` (
  `id` int unsigned DEFAULT 0,
  `account_id` int unsigned DEFAULT 0,
  `contact_id` int unsigned DEFAULT 0,
  `initial_date` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `title` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `frequency_type` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `frequency_number` int unsigned DEFAULT 0,
  `inactive` int unsigned DEFAULT 0,
  PRIMARY KEY (`id`),
  KEY `x_foreign` (`id`,`account_id`),
  CONSTRAINT `a(b)` FOREIGN KEY (`id`) REFERENCES `accounts` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='it''s; (odd)';
LOCK TABLES `reminders` WRITE;
/*!40000 ALTER TABLE `reminders` DISABLE KEYS */;
INSERT INTO `reminders` VALUES (1,1,2,'1988-02-29','Wish Éloïse a happy birthday','year',1,0),(2,1,3,'2021-10-09','Her shop\'s anniversary','year',1,0),(3,1,3,'2021-10-09','Ask about the move','one_time',1,0);
/*!40000 ALTER TABLE `reminders` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `special_dates`
--

DROP TABLE IF EXISTS `special_dates`;
CREATE TABLE `special_dates` (
  `id` int unsigned DEFAULT 0,
  `account_id` int unsigned DEFAULT 0,
  `contact_id` int unsigned DEFAULT 0,
  `is_age_based` int unsigned DEFAULT 0,
  `is_year_unknown` int unsigned DEFAULT 0,
  `date` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `x_foreign` (`id`,`account_id`),
  CONSTRAINT `a(b)` FOREIGN KEY (`id`) REFERENCES `accounts` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='it''s; (odd)';
LOCK TABLES `special_dates` WRITE;
/*!40000 ALTER TABLE `special_dates` DISABLE KEYS */;
INSERT INTO `special_dates` VALUES (1,1,2,0,0,'1988-02-29'),(2,1,3,0,1,'2020-07-14'),(3,1,4,1,0,'1960-01-01'),(4,1,2,0,0,'2012-09-01'),(5,1,6,0,0,'2019-11-03');
/*!40000 ALTER TABLE `special_dates` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `tags`
--

DROP TABLE IF EXISTS `tags`;
CREATE TABLE `tags` (
  `id` int unsigned DEFAULT 0,
  `account_id` int unsigned DEFAULT 0,
  `name` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `name_slug` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `x_foreign` (`id`,`account_id`),
  CONSTRAINT `a(b)` FOREIGN KEY (`id`) REFERENCES `accounts` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='it''s; (odd)';
LOCK TABLES `tags` WRITE;
/*!40000 ALTER TABLE `tags` DISABLE KEYS */;
INSERT INTO `tags` VALUES (1,1,'chorale','chorale'),(2,1,'book club','book-club');
/*!40000 ALTER TABLE `tags` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `users`
--

DROP TABLE IF EXISTS `users`;
CREATE TABLE `users` (
  `id` int unsigned DEFAULT 0,
  `first_name` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `last_name` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `email` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `me_contact_id` int unsigned DEFAULT 0,
  `admin` int unsigned DEFAULT 0,
  `password` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `google2fa_secret` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `account_id` int unsigned DEFAULT 0,
  `locale` varchar(255) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `x_foreign` (`id`,`account_id`),
  CONSTRAINT `a(b)` FOREIGN KEY (`id`) REFERENCES `accounts` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='it''s; (odd)';
LOCK TABLES `users` WRITE;
/*!40000 ALTER TABLE `users` DISABLE KEYS */;
INSERT INTO `users` VALUES (1,'Amélie','Dùrand','ngozi@durand.example',1,1,'$2y$10$notapassword',NULL,1,'en');
/*!40000 ALTER TABLE `users` ENABLE KEYS */;
UNLOCK TABLES;

-- Dump completed on 2022-03-01 12:00:00