using Coldstart.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Coldstart.Storage.Tests.Sqlite;

public sealed class SqliteErrorsTests
{
    [Theory]
    [InlineData(5, StoreTrouble.Busy)]
    [InlineData(6, StoreTrouble.Busy)]
    [InlineData(3, StoreTrouble.NotWritable)]
    [InlineData(8, StoreTrouble.NotWritable)]
    [InlineData(10, StoreTrouble.OutOfReach)]
    [InlineData(14, StoreTrouble.OutOfReach)]
    [InlineData(11, StoreTrouble.Damaged)]
    [InlineData(13, StoreTrouble.DiskFull)]
    [InlineData(26, StoreTrouble.NotADatabase)]
    [InlineData(4874, StoreTrouble.DiskFull)]
    [InlineData(266, StoreTrouble.OutOfReach)]
    public void Classify_TroubleOfTheWorld_HasItsSentence(int code, StoreTrouble trouble)
    {
        var error = new SqliteException("m", code & 0xFF, code);

        Assert.Equal(trouble, SqliteErrors.Classify(error));
        var explained = SqliteErrors.Explain(trouble, "/data/coldstart.db", error);
        Assert.Equal(trouble, explained.Trouble);
        Assert.Contains("/data/coldstart.db", explained.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(19)]
    [InlineData(21)]
    public void Classify_DefectOfThisProgram_IsNone(int code) => Assert.Null(SqliteErrors.Classify(new SqliteException("m", code)));
}
