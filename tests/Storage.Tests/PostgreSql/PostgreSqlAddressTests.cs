using Coldstart.Storage.PostgreSql;
using Npgsql;

namespace Coldstart.Storage.Tests.PostgreSql;

public sealed class PostgreSqlAddressTests
{
    [Theory]
    [InlineData("postgresql://ann:s3cret@db.example:6432/shop", "db.example", 6432, "ann", "s3cret", "shop")]
    [InlineData("postgres://ann:s3cret@db.example/shop", "db.example", 5432, "ann", "s3cret", "shop")]
    [InlineData("postgresql://a%40b:p%2F%3A%3F%23%20%25@db/sh%C3%B6p", "db", 5432, "a@b", "p/:?# %", "shöp")]
    [InlineData("postgresql://ann:at@sign@db/shop", "db", 5432, "ann", "at@sign", "shop")]
    [InlineData("postgresql://ann:a+b;c='d@db/shop", "db", 5432, "ann", "a+b;c='d", "shop")]
    [InlineData("postgresql://ann@[::1]:6432/shop", "::1", 6432, "ann", null, "shop")]
    [InlineData("postgresql://ann@[::1]/shop", "::1", 5432, "ann", null, "shop")]
    [InlineData("postgresql://ann@db", "db", 5432, "ann", null, "ann")]
    [InlineData("postgresql://ann@db:5433/?", "db", 5433, "ann", null, "ann")]
    [InlineData("postgresql:///shop?host=/var/run/postgresql&user=ann", "/var/run/postgresql", 5432, "ann", null, "shop")]
    [InlineData("postgresql://db/shop?user=ann&password=a%26b", "db", 5432, "ann", "a&b", "shop")]
    [InlineData("Host=db;Port=6432;Username=ann;Password='a;b=c';Database=shop", "db", 6432, "ann", "a;b=c", "shop")]
    [InlineData("Server=db;User Id=ann;Password=x;Database=shop", "db", 5432, "ann", "x", "shop")]
    public void Parse_WhatOperatorsWrite_IsUnderstood(string text, string host, int port, string user, string? password, string database)
    {
        var settings = Parsed(text).Settings;

        Assert.Equal((host, port, user, password, database), (settings.Host, settings.Port, settings.Username, settings.Password, settings.Database));
    }

    [Fact]
    public void Parse_OptionsOfAUrl_AreTheDrivers()
    {
        var settings = Parsed("postgresql://ann@db/shop?sslmode=verify-full&sslrootcert=/etc/ca.pem&connect_timeout=7&application_name=my%20app&target_session_attrs=read-write&search_path=other").Settings;

        Assert.Equal(
            (SslMode.VerifyFull, "/etc/ca.pem", 7, "my app", "read-write", "other"),
            (settings.SslMode, settings.RootCertificate, settings.Timeout, settings.ApplicationName, settings.TargetSessionAttributes, settings.SearchPath));
    }

    [Theory]
    [InlineData("postgresql://ann@db/shop", GssEncryptionMode.Disable)]
    [InlineData("postgresql://ann@db/shop?gssencmode=prefer", GssEncryptionMode.Prefer)]
    [InlineData("Host=db;Username=ann", GssEncryptionMode.Disable)]
    [InlineData("Host=db;Username=ann;GSS Encryption Mode=Require", GssEncryptionMode.Require)]
    public void Parse_Kerberos_IsLookedForOnlyWhereItIsAskedFor(string text, GssEncryptionMode mode)
    {
        Assert.Equal(mode, Parsed(text).Settings.GssEncryptionMode);
        Assert.Contains($"GSS Encryption Mode={mode}", Parsed(text).ConnectionString, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Parse_SeveralHosts_AsksForTheOneThatWrites()
    {
        var settings = Parsed("postgresql://ann@one:5432,two:5433/shop").Settings;

        Assert.Equal(("one:5432,two:5433", "primary"), (settings.Host, settings.TargetSessionAttributes));
    }

    [Theory]
    [InlineData("", "names no host")]
    [InlineData("Username=ann;Password=s3cret", "names no host")]
    [InlineData("postgresql:///shop", "names no host")]
    [InlineData("postgresql://ann:s3cret@db:x/shop", "port")]
    [InlineData("postgresql://ann:s3cret@db:0/shop", "port")]
    [InlineData("postgresql://ann:s3cret@db:70000/shop", "port")]
    [InlineData("postgresql://ann:s3/cret@db/shop", "port")]
    [InlineData("postgresql://ann@db/shop?colour=s3cret", "'colour' is not known")]
    [InlineData("postgresql://ann:s3cret@db/shop?s3cret", "not known")]
    [InlineData("postgresql://ann@db/shop?sslmode=s3cret", "'sslmode'")]
    [InlineData("postgresql://ann@db/shop?connect_timeout=s3cret", "'connect_timeout'")]
    [InlineData("Host=db;Password=a;s3cret", "quotes")]
    [InlineData("Host=db;Password=a;s3cret=b", "quotes")]
    [InlineData("Host=db;Port=s3cret", "quotes")]
    [InlineData("Host=db;Multiplexing=true;Password=s3cret", "Multiplexing")]
    [InlineData("mysql://ann:s3cret@db/shop", "neither a postgresql:// URL nor")]
    public void Parse_WhatIsWrong_IsToldWithoutAnyValue(string text, string sentence)
    {
        var address = PostgreSqlAddress.Parse(text, out var error);

        Assert.Null(address);
        Assert.Contains(sentence, error, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", error, StringComparison.Ordinal);
        Assert.DoesNotContain("cret", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgresql://ann:s3cret@db.example:6432/shop", "postgresql://ann@db.example:6432/shop")]
    [InlineData("postgresql://ann:s3cret@[::1]/shop", "postgresql://ann@[::1]:5432/shop")]
    [InlineData("postgresql:///shop?host=/run/postgresql&password=s3cret", "postgresql:///run/postgresql/shop")]
    [InlineData("Host=db;Password=s3cret", "postgresql://db:5432/postgres")]
    public void ToString_NeverHoldsThePassword(string text, string shown) => Assert.Equal(shown, Parsed(text).ToString());

    private static PostgreSqlAddress Parsed(string text)
    {
        var address = PostgreSqlAddress.Parse(text, out var error);
        Assert.Null(error);
        return address!;
    }
}
