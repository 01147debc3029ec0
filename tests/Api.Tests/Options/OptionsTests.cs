using Coldstart.Api.Options;

namespace Coldstart.Api.Tests.Options;

public sealed class OptionsTests
{
    [Theory]
    [InlineData("port", "80000", "--port: '80000' is not a whole number from 0 to 65535.")]
    [InlineData("port", "many", "--port: 'many' is not a whole number from 0 to 65535.")]
    [InlineData("host", "example.com", "--host: 'example.com' is not an IP address, 'localhost' or '*'.")]
    [InlineData("cors-origins", "example.com", "--cors-origins: 'example.com' is not a list of origins such as https://app.example.com.")]
    [InlineData("cors-origins", "[\"https://a.b\"", "--cors-origins: '[\"https://a.b\"' is not a list of origins such as https://app.example.com.")]
    [InlineData("cors-origins", "https://a.b/path", "--cors-origins: 'https://a.b/path' is not a list of origins such as https://app.example.com.")]
    [InlineData("ingest-per-minute", "0", "--ingest-per-minute: '0' is not a whole number from 1 to 100000000.")]
    [InlineData("health-port", "8081x", "--health-port: '8081x' is not a port from 0 to 65535 or 'none'.")]
    [InlineData("health-port", "65536", "--health-port: '65536' is not a port from 0 to 65535 or 'none'.")]
    [InlineData("health-host", "example.com", "--health-host: 'example.com' is not an IP address, 'localhost' or '*'.")]
    [InlineData("otlp-endpoint", "collector:4318", "--otlp-endpoint: 'collector:4318' is not an http:// or https:// address.")]
    [InlineData("otlp-protocol", "http/json", "--otlp-protocol: 'http/json' is not 'http/protobuf' or 'grpc'.")]
    [InlineData("trace-share", "1.5", "--trace-share: '1.5' is not a number from 0 to 1.")]
    [InlineData("log-level", "loud", "--log-level: 'loud' is not a log level.")]
    [InlineData("log-level", "", "--log-level: '' is not a log level.")]
    [InlineData("data", "", "--data: '' is not a path of a folder.")]
    public void Read_OfAWrongValue_SaysWhichAndWhy(string name, string value, string sentence)
    {
        var reader = new SettingsReader(new Dictionary<string, string> { [name] = value }, static _ => null, static _ => null);

        ServerOptions.Read(reader);

        Assert.Equal([sentence], reader.Errors);
    }

    [Fact]
    public void Read_OfAWrongSecret_DoesNotPrintIt()
    {
        var reader = new SettingsReader(new Dictionary<string, string>(), static name => name == "COLDSTART_BOOTSTRAP_KEY" ? "secret-but-wrong" : null, static _ => null);

        ServerOptions.Read(reader);

        Assert.Equal(["COLDSTART_BOOTSTRAP_KEY: the value is not 'csa_' and 32 letters or digits."], reader.Errors);
    }

    [Theory]
    [InlineData("postgresql://ann:s3cret@db:x/shop", "DATABASE_URL: its port is not a number")]
    [InlineData("mysql://ann:s3cret@db/shop", "DATABASE_URL: it is neither a postgresql:// URL nor")]
    [InlineData("Host=db;Password=a;s3cret", "DATABASE_URL: it is neither")]
    public void Read_OfAWrongDatabase_SaysWhyWithoutThePassword(string value, string sentence)
    {
        var reader = new SettingsReader(new Dictionary<string, string>(), name => name == "DATABASE_URL" ? value : null, static _ => null);

        ServerOptions.Read(reader);

        Assert.StartsWith(sentence, Assert.Single(reader.Errors), StringComparison.Ordinal);
        Assert.DoesNotContain("cret", reader.Errors[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfADatabase_TakesItInPlaceOfTheFolder()
    {
        var flags = new Dictionary<string, string> { ["data"] = "/data" };
        var environment = new Dictionary<string, string> { ["DATABASE_URL"] = "postgres://ann:s3cret@db/shop" };
        Assert.Equal("postgresql://ann@db:5432/shop", Read().Database!.Text);
        environment["COLDSTART_POSTGRES"] = "Host=other;Username=ann;Database=shop";
        Assert.Equal("postgresql://ann@other:5432/shop", Read().Database!.Text);
        flags["postgres"] = "";
        Assert.Null(Read().Database);

        DataOptions Read() => DataOptions.Read(new SettingsReader(flags, name => environment.GetValueOrDefault(name), static _ => null));
    }

    [Fact]
    public void Read_OfManySources_TakesTheNearest()
    {
        var environment = new Dictionary<string, string>();
        var settings = new Dictionary<string, string>();
        var flags = new Dictionary<string, string>();
        Assert.Equal(8000, Port());
        settings["Coldstart:Port"] = "8001";
        Assert.Equal(8001, Port());
        environment["PORT"] = "8002";
        Assert.Equal(8002, Port());
        environment["COLDSTART_PORT"] = "8003";
        Assert.Equal(8003, Port());
        flags["port"] = "8004";
        Assert.Equal(8004, Port());

        int Port() => ListenOptions.Read(new SettingsReader(flags, name => environment.GetValueOrDefault(name), name => settings.GetValueOrDefault(name))).Port;
    }

    [Fact]
    public void Read_OfASecretInAFile_TakesItsContent()
    {
        var file = Path.GetTempFileName();
        const string Key = "csa_a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6";
        File.WriteAllText(file, Key + "\n");

        var reader = new SettingsReader(new Dictionary<string, string>(), name => name == "COLDSTART_BOOTSTRAP_KEY_FILE" ? file : null, static _ => null);

        Assert.Equal(Key, BootstrapOptions.Read(reader).Key);
        Assert.Empty(reader.Errors);
        File.Delete(file);
    }

    [Fact]
    public void Read_OfASecretInAFileThatIsNotThere_SaysSo()
    {
        var reader = new SettingsReader(new Dictionary<string, string>(), static name => name == "COLDSTART_BOOTSTRAP_KEY_FILE" ? "/nowhere/key" : null, static _ => null);

        ServerOptions.Read(reader);

        Assert.StartsWith("COLDSTART_BOOTSTRAP_KEY_FILE: the file '/nowhere/key' cannot be read", reader.Errors[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_OfTheCommandLine_UnderstandsBothForms()
    {
        var line = CommandLine.Parse(["--port", "9000", "--host=localhost"]);

        Assert.Empty(line.Errors);
        Assert.Equal(("9000", "localhost"), (line.Values["port"], line.Values["host"]));
    }

    [Theory]
    [InlineData("--colour", "--colour is no option; --help lists them.")]
    [InlineData("--port", "--port needs a value.")]
    [InlineData("serve", "serve is no option; --help lists them.")]
    public void Parse_OfWhatIsNoOption_SaysSo(string argument, string sentence)
    {
        Assert.Equal([sentence], CommandLine.Parse([argument]).Errors);
    }

    [Fact]
    public void Setup_OfTheDocumentation_HasEveryOptionUnderAllItsNames()
    {
        var table = File.ReadAllLines(Path.Combine(Root(), "docs", "setup.md"));
        var example = File.ReadAllText(Path.Combine(Root(), ".env.example"));

        foreach (var setting in Settings.All)
        {
            var row = Assert.Single(table, line => line.StartsWith($"| `{setting.Flag}` ", StringComparison.Ordinal));
            Assert.Contains($"`{setting.Variable}`", row, StringComparison.Ordinal);
            Assert.Contains($"`{setting.Key}`", row, StringComparison.Ordinal);
            if (setting.Default.Length > 0) Assert.Contains($"`{setting.Default}`", row, StringComparison.Ordinal);
            if (setting.Alias.Length > 0) Assert.Contains($"`{setting.Alias}`", row, StringComparison.Ordinal);
            if (setting.IsSecret) Assert.Contains($"`{setting.FileVariable}`", row, StringComparison.Ordinal);
            Assert.Contains(setting.Variable + "=", example, StringComparison.Ordinal);
        }
    }

    private static string Root([System.Runtime.CompilerServices.CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..");
}
