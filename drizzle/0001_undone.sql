CREATE TABLE `undone` (
	`run_id` integer NOT NULL,
	`video_id` integer NOT NULL,
	`observed_at` integer NOT NULL,
	`play` integer,
	`danmaku` integer,
	`reply` integer,
	`favorite` integer,
	`coin` integer,
	`share` integer,
	`like` integer,
	`source_id` integer,
	`state` text,
	`suspect` text,
	`undone_at` integer NOT NULL,
	PRIMARY KEY(`run_id`, `video_id`, `observed_at`)
);
--> statement-breakpoint
ALTER TABLE `run` ADD `undone_at` integer;