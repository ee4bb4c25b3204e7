-- What the administrator of the neighbouring database lets the hall read: two views, and an account that can do no more.
-- On the right of AS stand the hall's names (feeds/*.yaml), on the left those of this table. The dimensions and the
-- *_num columns (one row a case: 1 or 0) are common to such systems; what the times are called differs from one to the
-- next, so put yours on the left. No name, telephone or number of who reported leaves the database: no column, no leak.
CREATE VIEW v_hall_case AS
SELECT
    rec_id, task_num, event_src_name, event_type_name, main_type_id, main_type_name, sub_type_id, sub_type_name,
    district_id, street_id, community_id, cell_id, address, event_desc, dispose_unit_id, dispose_unit_name, act_property_name,
    create_time, inst_time, dispatch_time, dispose_deadline, dispose_time, archive_time, hang_time, postpone_time,
    rework_time, back_time, update_time,
    inst_num, dispatch_num, dispose_num, archive_num, intime_archive_num,
    overtime_archive_num, hang_num, postpone_num, back_num, rework_num, multi_rework_num, cancel_num
FROM to_stat_info;

-- The system's own total of each day, which /feeds/<name> holds against what is here.
CREATE VIEW v_hall_day AS
SELECT substr(create_time, 1, 10) AS day, count(*) AS report_num, max(update_time) AS update_time
FROM to_stat_info
GROUP BY substr(create_time, 1, 10);

-- Indexes that a poll needs: (update_time, rec_id).
