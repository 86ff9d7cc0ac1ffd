//! Documents, tabs, selection and preferences as plain data.
