namespace Coldstart.Storage.Sql;

/// <summary>The four types that columns have, in either database. Times and counts are numbers, flags are 0 and 1.</summary>
internal enum SqlType
{
    Uuid,
    Text,
    Number,
    Bytes,
}
