CREATE TABLE `checkpoint` (
	`scope` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `lease` (
	`id` integer PRIMARY KEY NOT NULL,
	`fence` integer NOT NULL,
	`owner` text NOT NULL,
	`run_id` integer,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `meta` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `observation` (
	`video_id` integer NOT NULL,
	`observed_at` integer NOT NULL,
	`play` integer,
	`danmaku` integer,
	`reply` integer,
	`favorite` integer,
	`coin` integer,
	`share` integer,
	`like` integer,
	`source_id` integer NOT NULL,
	`run_id` integer,
	PRIMARY KEY(`video_id`, `observed_at`),
	CONSTRAINT "observed_play_is_a_count" CHECK("observation"."play" IS NULL OR "observation"."play" BETWEEN 0 AND 9007199254740991)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `remark` (
	`run_id` integer NOT NULL,
	`video_id` integer NOT NULL,
	`at` integer NOT NULL,
	`result` text NOT NULL,
	`reason` text,
	`code` integer,
	`message` text,
	`attempts` integer NOT NULL,
	`before` integer,
	`seen` integer,
	PRIMARY KEY(`run_id`, `video_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `remark_by_video` ON `remark` (`video_id`,`at`);--> statement-breakpoint
CREATE TABLE `run` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`kind` text NOT NULL,
	`trigger` text NOT NULL,
	`idempotency_key` text,
	`status` text NOT NULL,
	`request` text NOT NULL,
	`started_at` integer NOT NULL,
	`finished_at` integer,
	`report` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `run_idempotency_key_unique` ON `run` (`idempotency_key`);--> statement-breakpoint
CREATE INDEX `run_by_start` ON `run` (`started_at`);--> statement-breakpoint
CREATE TABLE `source` (
	`id` integer PRIMARY KEY NOT NULL,
	`name` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `source_name_unique` ON `source` (`name`);--> statement-breakpoint
CREATE TABLE `uploader` (
	`id` integer PRIMARY KEY NOT NULL,
	`uid` text NOT NULL,
	`name` text,
	`tracked_at` integer,
	`listed_at` integer,
	`list_page` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `uploader_uid_unique` ON `uploader` (`uid`);--> statement-breakpoint
CREATE TABLE `upstream` (
	`id` integer PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `video` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`aid` integer NOT NULL,
	`bvid` text NOT NULL,
	`uploader_id` integer,
	`title` text,
	`published_at` integer,
	`tracked` integer DEFAULT true NOT NULL,
	`added_at` integer NOT NULL,
	`play` integer,
	`danmaku` integer,
	`reply` integer,
	`favorite` integer,
	`coin` integer,
	`share` integer,
	`like` integer,
	`observed_at` integer,
	`observed_from` text,
	`attempted_at` integer,
	`state` text DEFAULT 'live' NOT NULL,
	`check_after` integer,
	`streak` integer DEFAULT 0 NOT NULL,
	`gone_days` integer DEFAULT 0 NOT NULL,
	`last_gone_at` integer,
	`suspect` text,
	FOREIGN KEY (`uploader_id`) REFERENCES `uploader`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "play_is_a_count" CHECK("video"."play" IS NULL OR "video"."play" BETWEEN 0 AND 9007199254740991)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `video_aid_unique` ON `video` (`aid`);--> statement-breakpoint
CREATE INDEX `video_by_age` ON `video` (`observed_at`,`id`) WHERE tracked = 1 AND check_after IS NULL;--> statement-breakpoint
CREATE INDEX `video_by_appointment` ON `video` (`check_after`,`id`) WHERE tracked = 1 AND check_after IS NOT NULL;--> statement-breakpoint
CREATE INDEX `video_by_uploader_age` ON `video` (`uploader_id`,`observed_at`,`id`) WHERE tracked = 1 AND check_after IS NULL;--> statement-breakpoint
CREATE INDEX `video_by_uploader_appointment` ON `video` (`uploader_id`,`check_after`,`id`) WHERE tracked = 1 AND check_after IS NOT NULL;--> statement-breakpoint
INSERT INTO `source` (`id`, `name`) VALUES (0, 'bulk'), (1, 'view'), (2, 'list'), (3, 'import');
